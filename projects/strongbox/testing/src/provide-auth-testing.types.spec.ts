import { AuthError, withClaimMapping, withoutTabSync, withResourceServers } from 'ngx-strongbox';
import { type TokenStore, withSessionFingerprint, withTokenStore } from 'ngx-strongbox/oidc';
import { type AuthTestingController, provideAuthTesting } from 'ngx-strongbox/testing';

declare class OwnStore implements TokenStore {
  readonly isShared: boolean;
  readonly load: TokenStore['load'];
  readonly save: TokenStore['save'];
  readonly clear: TokenStore['clear'];
}

/** `tsc` is what runs these: it fails where a line compiles after all. */
export const wrongWiring = () => [
  // @ts-expect-error: what is to be first comes first
  provideAuthTesting(withResourceServers('/api')),
  // @ts-expect-error: a test has no tokens to store
  provideAuthTesting({}, withTokenStore(OwnStore)),
  // @ts-expect-error: nor any to tie to a cookie
  provideAuthTesting({}, withSessionFingerprint({ mint: '/fingerprint' })),
  // @ts-expect-error: a user is claims, not a name
  provideAuthTesting({ user: 'ada' }),
  // @ts-expect-error: a subject is a text
  provideAuthTesting({ user: { sub: 1 } }),
  // @ts-expect-error: roles are a list
  provideAuthTesting({ roles: 'admin' }),
  // @ts-expect-error: a moment, not a number that may be seconds or milliseconds
  provideAuthTesting({ authTime: 1_700_000_000 }),
  // @ts-expect-error: no such state
  provideAuthTesting({ state: 'renewing' }),
  // @ts-expect-error: no such option
  provideAuthTesting({ name: 'Ada' }),
];

export function wrongUse(controller: AuthTestingController): void {
  // @ts-expect-error: a session, not its user alone
  controller.signIn({ sub: 'ada' });
  // @ts-expect-error: no such reason
  controller.signOut('bored');
  // @ts-expect-error: no such outcome
  controller.answerLogin('maybe');
  // @ts-expect-error: no such code
  controller.failRenewal('no_idea');
  // @ts-expect-error: no such option of a login
  controller.expectLogin({ redirect: '/' });
}

describe('provideAuthTesting', () => {
  it.each([
    ['nothing', () => provideAuthTesting()],
    ['a user alone', () => provideAuthTesting({ user: { name: 'Ada', team: 'red' } })],
    ['a list of features that an app has', () => provideAuthTesting({}, ...features)],
    ['a feature that it has already', () => provideAuthTesting({ tabSync: true }, withoutTabSync())],
  ])('takes %s', (_, wiring) => {
    expect(wiring).not.toThrow(AuthError);
  });
});

const features = [
  withResourceServers('/api'),
  withClaimMapping({ roles: (user) => user['groups'] }),
] as const;
