import {
  type AuthFeature,
  type AuthStrategy,
  cognitoClaims,
  provideAuth,
  withClaimMapping,
  withGuards,
  withRenewal,
  withResourceServers,
  withRestore,
} from 'ngx-strongbox';
import { withBackendSession } from 'ngx-strongbox/backend';
import { type TokenStore, withOidc, withSessionFingerprint, withTokenStore } from 'ngx-strongbox/oidc';

const simple: AuthStrategy = { ɵstrategy: 'simple', ɵproviders: [] };
const withProofs: AuthStrategy<'proof'> = { ɵstrategy: 'with-proofs', ɵproviders: [] };
const proof: AuthFeature<'proof'> = { ɵkind: 'proof', ɵproviders: [] };
const fingerprint: AuthFeature<'fingerprint'> = { ɵkind: 'fingerprint', ɵproviders: [] };

const never = () => new Promise<never>(() => undefined);
class OwnStore implements TokenStore {
  readonly isShared = false;
  readonly load = never;
  readonly save = never;
  readonly clear = never;
}

/** `tsc` is what runs these: it fails where a line compiles after all. */
export const wrongWiring = () => [
  // @ts-expect-error: the strategy is missing
  provideAuth(),
  // @ts-expect-error: a feature is no strategy
  provideAuth(withResourceServers('/api')),
  // @ts-expect-error: the strategy comes first
  provideAuth(withRestore({ timeLimit: 2 }), simple),
  // @ts-expect-error: a strategy is no feature
  provideAuth(simple, simple),
  // @ts-expect-error: this strategy knows nothing of proofs
  provideAuth(simple, proof),
  // @ts-expect-error: this strategy knows proofs, but no fingerprints
  provideAuth(withProofs, fingerprint),
  // @ts-expect-error: one wrong feature among right ones
  provideAuth(withProofs, proof, fingerprint, withResourceServers('/api')),
  // @ts-expect-error: no such option
  provideAuth(simple, withRestore({ seconds: 2 })),
  // @ts-expect-error: what is to be changed is missing
  provideAuth(simple, withRenewal({})),
  // @ts-expect-error: no such way to renew
  provideAuth(simple, withRenewal({ ahead: 'sometimes' })),
  // @ts-expect-error: roles come from a function of the claims
  provideAuth(simple, withClaimMapping({ roles: ['admin'] })),
  // @ts-expect-error: a path, not its segments
  provideAuth(simple, withGuards({ otherwise: ['no-access'] })),
  // @ts-expect-error: without a token in the browser there is nothing to prove anything about
  provideAuth(withBackendSession(), proof),
  // @ts-expect-error: without a token in the browser there is none to tie to it
  provideAuth(withBackendSession(), withSessionFingerprint({ mint: '/fingerprint' })),
  // @ts-expect-error: somebody has to say what the hash is
  provideAuth(withOidc({ issuer: 'https://id.example.com', clientId: 'shop' }), withSessionFingerprint({})),
  // @ts-expect-error: nor is there one to keep
  provideAuth(withBackendSession(), withTokenStore(OwnStore)),
  // @ts-expect-error: what keeps tokens can clear them too
  withTokenStore(() => ({ isShared: false, load: never, save: never })),
  // @ts-expect-error: a store, not what it would be made of
  withTokenStore(sessionStorage),
  // @ts-expect-error: one strategy, not two
  provideAuth(withBackendSession(), withOidc({ issuer: 'https://id.example.com', clientId: 'shop' })),
  // @ts-expect-error: no such option
  withBackendSession({ issuer: 'https://id.example.com' }),
  // @ts-expect-error: a dialect is what says how to speak, not a name
  withBackendSession({ dialect: 'duende' }),
  // @ts-expect-error: a server is an address, not a pattern
  provideAuth(simple, withResourceServers(/api/)),
];

describe('provideAuth', () => {
  it.each([
    ['a strategy alone', () => provideAuth(simple)],
    [
      'features of the core',
      () => provideAuth(simple, withRestore({ timeLimit: 2 }), withResourceServers('/api')),
    ],
    [
      'features of guards',
      () => provideAuth(simple, withGuards({ otherwise: '/no-access' }), withClaimMapping(cognitoClaims())),
    ],
    ['a session of the backend', () => provideAuth(withBackendSession(), withGuards({ otherwise: '/' }))],
    ['a strategy without what it accepts', () => provideAuth(withProofs)],
    ['a strategy with what it accepts', () => provideAuth(withProofs, proof)],
    ['both in any order', () => provideAuth(withProofs, withResourceServers('/api'), proof)],
  ])('takes %s', (_, wiring) => {
    expect(wiring).not.toThrow();
  });
});
