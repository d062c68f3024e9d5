import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import {
  errors,
  interactionPolicy,
  type AdapterFactory,
  type ClientMetadata,
  type Configuration,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import { authenticationContexts, passwordOnly, strongEnough } from './authentication-context.ts';
import { backendClientMetadata, type BackendClient } from './backend-client.ts';
import { findDemoAccount } from './demo-account.ts';
import { claimsOfScope } from './claims-of-scope.ts';
import type { Fetch } from './fetch.ts';
import { errorPage, signedOutPage, signOutPage } from './provider-pages.ts';
import type { TokenFingerprints } from './token-fingerprints.ts';

export const demoClientId = 'demo';
/** The same app with tokens of another kind: it would find those of the other one in the storage that they share. */
const hybridClientId = `${demoClientId}-hybrid`;

export interface ProviderConfigurationOptions {
  readonly adapter: AdapterFactory;
  /** What it signs with. */
  readonly keys: readonly JWK[];
  readonly appOrigins: readonly string[];
  /** The scopes of each API by its resource indicator, which is also the audience of its access tokens. */
  readonly resources: Readonly<Record<string, string>>;
  /** The one whose access tokens name the browser they are for. */
  readonly fingerprintedResource: string | undefined;
  readonly fingerprints: TokenFingerprints;
  /** Seconds, asked for each token. */
  readonly accessTokenTtl: () => number;
  readonly requirePushedRequests: boolean;
  readonly claimsInUserInfo: boolean;
  /** Where the demo client's logout tokens go (OpenID Connect Back-Channel Logout 1.0 §2.2). */
  readonly logoutListener: string | undefined;
  /** Path of the userinfo endpoint. */
  readonly userinfoPath: string;
  readonly secure: boolean;
  readonly backends: readonly BackendClient[];
  /** How to tell a backend that a user has left. */
  readonly fetch: Fetch;
}

/** One for ID tokens, one for access tokens. */
export function signingKeys(): Promise<readonly JWK[]> {
  return Promise.all([signingKey('RS256'), signingKey('ES256')]);
}

async function signingKey(alg: 'RS256' | 'ES256') {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: randomBytes(8).toString('hex') };
}

function signInOnly() {
  const policy = interactionPolicy.base();
  policy.remove('consent');
  policy.get('login')?.checks.add(strongEnough);
  return policy;
}

/** The demo client belongs to the provider's own house, so whatever it asks for is granted without a question. */
async function grantWhatIsAsked(ctx: KoaContextWithOIDC) {
  const { client, session, provider, requestParamOIDCScopes, resourceServers } = ctx.oidc;
  if (!client || !session?.accountId) return undefined;
  const existing = session.grantIdFor(client.clientId);
  const grant =
    (existing && (await provider.Grant.find(existing))) ||
    new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope([...requestParamOIDCScopes].filter((scope) => scope in claimsOfScope).join(' '));
  for (const [resource, { scope }] of Object.entries(resourceServers ?? {})) {
    grant.addResourceScope(resource, scope);
  }
  await grant.save();
  return grant;
}

/** How and when the user signed in, for APIs that demand something of that (RFC 9470 §6.1), and in which session. */
function authenticationClaims({ oidc: { entities } }: KoaContextWithOIDC) {
  const { acr, authTime, sid } = entities.RefreshToken ?? entities.AuthorizationCode ?? {};
  return { acr, auth_time: authTime, sid, issued_at_ms: Date.now() };
}

function browserApp(clientId: string, appOrigins: readonly string[]): ClientMetadata {
  return {
    client_id: clientId,
    client_name: 'ngx-strongbox demo',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: appOrigins.flatMap((app) => [`${app}/auth/callback`, `${app}/auth/silent.html`]),
    post_logout_redirect_uris: appOrigins.map((app) => `${app}/`),
    require_auth_time: true,
    // So every ID token says how the user signed in.
    default_acr_values: [passwordOnly],
  };
}

export function providerConfiguration(options: ProviderConfigurationOptions): Configuration {
  const { adapter, appOrigins, resources, accessTokenTtl, requirePushedRequests, secure, backends, fetch } =
    options;
  const { fingerprintedResource, fingerprints } = options;
  const cookie = { httpOnly: true, signed: true, secure } as const;
  return {
    adapter,
    jwks: { keys: options.keys },
    clients: [
      {
        ...browserApp(demoClientId, appOrigins),
        ...(options.logoutListener !== undefined && { backchannel_logout_uri: options.logoutListener }),
      },
      browserApp(hybridClientId, appOrigins),
      ...backends.map(backendClientMetadata),
    ],
    // The provider's own dispatcher keeps it from addresses of this machine, where a demo's backend is.
    fetch: (url, { dispatcher, ...init }: RequestInit & { dispatcher?: unknown } = {}) =>
      fetch(url instanceof Request ? url.url : url, init),
    claims: claimsOfScope,
    routes: { userinfo: options.userinfoPath },
    acrValues: authenticationContexts,
    extraTokenClaims: (ctx, { aud }) => ({
      ...authenticationClaims(ctx),
      ...(fingerprintedResource !== undefined && aud === fingerprintedResource && fingerprints.claim(ctx)),
    }),
    conformIdTokenClaims: options.claimsInUserInfo,
    findAccount: (_ctx, sub) => {
      const account = findDemoAccount(sub);
      if (!account) return undefined;
      const { userName, name, email, roles } = account;
      return {
        accountId: sub,
        claims: () => ({ sub, name, preferred_username: userName, email, email_verified: true, roles }),
      };
    },
    loadExistingGrant: grantWhatIsAsked,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    // Asked before a refresh token is used up: a thief does not use up the user's.
    rotateRefreshToken: (ctx) => {
      fingerprints.check(ctx);
      return true;
    },
    clientBasedCORS: (_ctx, origin) => appOrigins.includes(origin),
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      // The silent sign-in of an app on another site needs the session in a cross-site frame.
      long: { ...cookie, sameSite: secure ? 'none' : 'lax' },
      short: { ...cookie, sameSite: 'lax' },
    },
    ttl: {
      AccessToken: accessTokenTtl,
      IdToken: 60 * 60,
      Interaction: 60 * 60,
      Session: 14 * 24 * 60 * 60,
      Grant: 14 * 24 * 60 * 60,
      RefreshToken: (ctx) => ctx.oidc.entities.RotatedRefreshToken?.remainingTTL ?? 14 * 24 * 60 * 60,
    },
    interactions: { url: (_ctx, { uid }) => `/sign-in/${uid}`, policy: signInOnly() },
    renderError: (ctx, { error, error_description }) => {
      ctx.type = 'html';
      ctx.body = errorPage(error, error_description);
    },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        // A token request that names none of several granted ones means the first.
        defaultResource: (_ctx, _client, granted) => granted?.[0],
        getResourceServerInfo: (_ctx, resource) => {
          const scope = resources[resource];
          if (scope === undefined) throw new errors.InvalidTarget();
          return {
            scope,
            audience: resource,
            accessTokenFormat: 'jwt',
            accessTokenTTL: accessTokenTtl(),
            jwt: { sign: { alg: 'ES256' } },
          };
        },
      },
      backchannelLogout: { enabled: true },
      pushedAuthorizationRequests: {
        enabled: true,
        requirePushedAuthorizationRequests: requirePushedRequests,
      },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          const { session, entities } = ctx.oidc;
          // Without a session this is not asked. Anybody can send a browser here with an ID token of his own.
          ctx.body = signOutPage(form, entities.IdTokenHint?.payload['sub'] === session?.accountId);
        },
        postLogoutSuccessSource: (ctx) => {
          ctx.body = signedOutPage();
        },
      },
    },
  };
}
