import { fileURLToPath } from 'node:url';
import express, { type Express, type Request, type RequestHandler } from 'express';
import helmet from 'helmet';
import Provider, { type KoaContextWithOIDC } from 'oidc-provider';
import type { BackendClient } from './backend-client.ts';
import { watchGrants, type GrantCounts } from './grant-watch.ts';
import type { Fetch } from './fetch.ts';
import { memoryStore } from './memory-store.ts';
import { duringOutage, type Outage } from './outage.ts';
import { demoClientId, providerConfiguration, signingKeys } from './provider-configuration.ts';
import { requestLog, type LoggedRequest } from './request-log.ts';
import { signInRoutes } from './sign-in-routes.ts';
import type { Site } from './site.ts';
import { TokenFingerprints } from './token-fingerprints.ts';
import { userinfoRoutes, type UserinfoLimit } from './userinfo-routes.ts';

export interface OpenIdProviderOptions {
  readonly site: Site;
  /** Where the demo client may run. */
  readonly appOrigins: readonly string[];
  /** The scopes of each API by its resource indicator, which is also the audience of its access tokens. */
  readonly resources: Readonly<Record<string, string>>;
  /** The one whose access tokens name the browser they are for, by the hash that comes with the token request. */
  readonly fingerprintedResource?: string;
  /** Seconds. */
  readonly accessTokenTtl?: number;
  /** Whether authorization requests have to be pushed (RFC 9126 §5); they may be anyway. */
  readonly requirePushedRequests?: boolean;
  /** Whether the claims of scopes are in userinfo alone (OpenID Connect Core 1.0 §5.4), and in no ID token. */
  readonly claimsInUserInfo?: boolean;
  /** Cuts pages of other origins off from those of this provider, and a popup from the app that opened it. */
  readonly openerPolicy?: 'same-origin';
  /** Present: `/userinfo` takes access tokens of the APIs, no more of one user than this; `GET /counters` counts. */
  readonly userinfoLimit?: UserinfoLimit;
  /** Where the demo client's logout tokens go. */
  readonly logoutListener?: string;
  /** The backends that sign users in here. */
  readonly backends?: readonly BackendClient[];
  /** How to reach them. */
  readonly fetch?: Fetch;
}

export interface OpenIdProvider {
  readonly issuer: string;
  readonly clientId: string;
  /** What was asked of the provider, oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** Seconds that access tokens issued from now on are good for. */
  accessTokenTtl: number;
  /** What stands between the provider and the network. */
  outage: Outage;
  /** The same for the token endpoint alone. */
  tokenOutage: Outage;
  /** Seconds that an answer during an outage asks to wait. */
  retryAfter: number;
  /** What became of the sessions it gave to the app. */
  readonly grants: GrantCounts;
  /** The provider itself, for its events. */
  readonly oidc: Provider;
  /**
   * Takes back everything a user has granted: refresh tokens die, and access tokens for `/userinfo`. The user stays
   * signed in at the provider.
   */
  revokeGrants(accountId: string): Promise<void>;
  /** Stops listening, remembering everything. */
  stop(): Promise<void>;
  /** Listens again after {@link stop}, at the same address. */
  start(): Promise<void>;
  close(): Promise<void>;
}

const endpoints: Record<string, string> = {
  '/.well-known/openid-configuration': 'discovery',
  '/jwks': 'jwks',
  '/auth': 'authorization',
  '/token': 'token',
  '/token/revocation': 'revocation',
  '/request': 'pushed_authorization',
  '/session/end': 'end_session',
  '/session/end/confirm': 'end_session_confirm',
  '/me': 'userinfo',
  '/userinfo': 'userinfo',
};

function endpointOf(path: string): string {
  if (path.startsWith('/auth/')) return 'resume';
  if (path.startsWith('/sign-in/')) return 'sign_in';
  return endpoints[path] ?? 'other';
}

/** A pushed request may be silent too; when it is not, the sign-in page it leads to refuses frames by itself. */
function mayBeSilent({ path, query }: Request): boolean {
  return path === '/auth' && (query['prompt'] === 'none' || query['request_uri'] !== undefined);
}

function providerApp(
  oidc: Provider,
  { appOrigins, openerPolicy }: OpenIdProviderOptions,
  userinfo: RequestHandler | undefined,
): Express {
  const app = express();
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"],
          imgSrc: ['data:'],
          baseUri: ["'none'"],
          // A form's answer leads back to the app, and browsers hold redirects to this list too.
          formAction: ["'self'", ...appOrigins],
          frameAncestors: [(request) => (mayBeSilent(request as Request) ? appOrigins.join(' ') : "'none'")],
        },
      },
      // `frame-ancestors` decides; this header cannot name an origin.
      xFrameOptions: false,
      // An app may open the sign-in in a popup and wait for it.
      crossOriginOpenerPolicy: openerPolicy ? { policy: openerPolicy } : false,
    }),
  );
  app.use('/assets', express.static(fileURLToPath(new URL('../public', import.meta.url)), { maxAge: '1h' }));
  app.use('/sign-in', signInRoutes(oidc));
  app.get(['/.well-known/openid-configuration', '/jwks'], (_request, response, next) => {
    response.set('Cache-Control', 'public, max-age=600');
    next();
  });
  if (userinfo) app.use(userinfo);
  app.use(oidc.callback());
  return app;
}

export async function startOpenIdProvider(options: OpenIdProviderOptions): Promise<OpenIdProvider> {
  const { site, appOrigins, resources, accessTokenTtl = 300, requirePushedRequests = false } = options;
  const { backends = [], fetch = globalThis.fetch, claimsInUserInfo = false } = options;
  const { userinfoLimit: limit, logoutListener } = options;
  const secure = site.origin.startsWith('https:');
  const store = memoryStore();
  const keys = await signingKeys();
  const fingerprints = new TokenFingerprints();
  const configuration = providerConfiguration({
    adapter: store.adapter,
    keys,
    appOrigins,
    resources,
    fingerprintedResource: options.fingerprintedResource,
    fingerprints,
    accessTokenTtl: () => provider.accessTokenTtl,
    requirePushedRequests,
    claimsInUserInfo,
    logoutListener,
    userinfoPath: limit ? '/userinfo' : '/me',
    secure,
    backends,
    fetch,
  });
  const oidc = new Provider(site.origin, configuration);
  oidc.on('refresh_token.saved', (token) => {
    if (Provider.ctx) fingerprints.keep(token, Provider.ctx);
  });
  const revocations = new Map<string, number>();
  const userinfo =
    limit &&
    (await userinfoRoutes(oidc, {
      issuer: site.origin,
      appOrigins,
      audiences: Object.keys(resources),
      keys,
      limit,
      revokedBefore: (sub) => revocations.get(sub) ?? 0,
    }));
  const log = requestLog(endpointOf);
  const noteGrantType = ({ req, oidc: { params } }: KoaContextWithOIDC): void => {
    const entry = log.entryOf(req);
    if (entry && typeof params?.['grant_type'] === 'string') entry.grantType = params['grant_type'];
  };
  oidc.on('grant.success', noteGrantType).on('grant.error', noteGrantType);

  const provider: OpenIdProvider = {
    issuer: site.origin,
    clientId: demoClientId,
    requests: log.requests,
    accessTokenTtl,
    outage: 'none',
    tokenOutage: 'none',
    retryAfter: 1,
    grants: watchGrants(oidc),
    oidc,
    revokeGrants: async (accountId) => {
      revocations.set(accountId, Date.now());
      for (const grantId of store.grantsOf(accountId)) {
        await oidc.RefreshToken.revokeByGrantId(grantId);
        await (await oidc.Grant.find(grantId))?.destroy();
      }
    },
    stop: () => site.stop(),
    start: () => site.start(),
    close: () => site.close(),
  };
  const rules = {
    outage: (path: string) =>
      path === '/token' && provider.tokenOutage !== 'none' ? provider.tokenOutage : provider.outage,
    retryAfter: () => provider.retryAfter,
    origins: appOrigins,
  };
  site.serve(log.before(duringOutage(rules, providerApp(oidc, options, userinfo))));
  return provider;
}
