import type { JWK } from 'jose';
import {
  interactionPolicy,
  type Configuration,
  type KoaContextWithOIDC,
  type ResourceServer,
} from 'oidc-provider';
import type { ProviderMemory } from './provider-memory.ts';
import { alg } from './signing-key.ts';
import type { TestUser } from './test-user.ts';

/** What stands for an API that the app does not name. */
const unnamedApi = 'urn:ngx-strongbox:unnamed-api';
/** A name that no app on this host has. */
export const sessionCookie = 'strongbox-test-provider';
export const twoWeeks = 14 * 24 * 60 * 60;

export interface ProviderConfigurationOptions {
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly audience: string;
  /** Where pages for people begin. */
  readonly signInPath: string;
  readonly memory: ProviderMemory;
  readonly key: JWK;
  readonly users: ReadonlyMap<string, TestUser>;
  /** Seconds, asked for each token. */
  readonly accessTokenTtl: () => number;
  readonly isAppOrigin: (origin: string) => boolean;
}

export function resourceServer(audience: string, scope: string): ResourceServer {
  return { audience, scope, accessTokenFormat: 'jwt', jwt: { sign: { alg } } };
}

function signInOnly() {
  const policy = interactionPolicy.base();
  policy.remove('consent');
  return policy;
}

/** Every scope an app has ever asked for is one the API has. */
function everyScopeAsked(): (ctx: KoaContextWithOIDC) => string {
  const asked = new Set<string>();
  return ({ oidc: { params } }) => {
    const scope = params?.['scope'];
    for (const name of typeof scope === 'string' ? scope.split(' ') : []) asked.add(name);
    return [...asked].join(' ');
  };
}

async function grantWhatIsAsked({ oidc }: KoaContextWithOIDC) {
  const { client, session, provider, requestParamOIDCScopes, resourceServers } = oidc;
  if (!client || !session?.accountId) return undefined;
  const { clientId } = client;
  const existing = session.grantIdFor(clientId);
  const grant =
    (existing && (await provider.Grant.find(existing))) ||
    new provider.Grant({ clientId, accountId: session.accountId });
  grant.addOIDCScope([...requestParamOIDCScopes].join(' '));
  for (const [resource, { scope }] of Object.entries(resourceServers ?? {})) {
    grant.addResourceScope(resource, scope);
  }
  await grant.save();
  return grant;
}

export function providerConfiguration(options: ProviderConfigurationOptions): Configuration {
  const { clientId, clientSecret, users, accessTokenTtl } = options;
  const scopesOfApi = everyScopeAsked();
  return {
    adapter: options.memory.adapter,
    jwks: { keys: [options.key] },
    clients: [
      {
        client_id: clientId,
        ...(clientSecret === undefined
          ? { token_endpoint_auth_method: 'none' }
          : { token_endpoint_auth_method: 'client_secret_basic', client_secret: clientSecret }),
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        // Must not be empty; what is allowed is decided by the origin.
        redirect_uris: ['http://localhost/'],
        require_auth_time: true,
      },
    ],
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ ...users.get(sub), sub }) }),
    conformIdTokenClaims: false,
    extraTokenClaims: (_ctx, token) => ('accountId' in token ? users.get(token.accountId) : undefined),
    loadExistingGrant: grantWhatIsAsked,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    clientBasedCORS: (_ctx, origin) => options.isAppOrigin(origin),
    cookies: {
      names: {
        session: sessionCookie,
        interaction: `${sessionCookie}.sign-in`,
        resume: `${sessionCookie}.resume`,
      },
      long: { signed: false, httpOnly: true, sameSite: 'lax' },
      short: { signed: false, httpOnly: true, sameSite: 'lax' },
    },
    ttl: {
      AccessToken: accessTokenTtl,
      IdToken: 60 * 60,
      Interaction: 60 * 60,
      Session: twoWeeks,
      Grant: twoWeeks,
      RefreshToken: twoWeeks,
    },
    interactions: {
      url: (_ctx, { uid }) => `${options.signInPath}${uid}`,
      policy: signInOnly(),
    },
    renderError: (ctx, { error, error_description }) => {
      ctx.type = 'text';
      ctx.body = `The test provider refuses this: ${error}, ${error_description ?? ''}`;
    },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        // A token request that names none of several granted ones means the first.
        defaultResource: (_ctx, _client, granted) => granted?.[0] ?? unnamedApi,
        getResourceServerInfo: (ctx, resource) => ({
          ...resourceServer(resource === unnamedApi ? options.audience : resource, scopesOfApi(ctx)),
          accessTokenTTL: accessTokenTtl(),
        }),
      },
      pushedAuthorizationRequests: { enabled: true },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      rpInitiatedLogout: {
        enabled: true,
        // What a person would confirm.
        logoutSource: (ctx, form) => {
          ctx.body = `<!doctype html><title>Sign out</title>${form}<script>
            const answer = document.createElement('input');
            Object.assign(answer, { type: 'hidden', name: 'logout', value: 'yes' });
            document.forms[0].append(answer);
            document.forms[0].submit();
          </script>`;
        },
        postLogoutSuccessSource: (ctx) => {
          ctx.body = '<!doctype html><title>Signed out</title><h1>Signed out</h1>';
        },
      },
    },
  };
}
