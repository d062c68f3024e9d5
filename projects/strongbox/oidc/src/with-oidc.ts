import {
  type AuthStrategy,
  ɵREQUEST_AUTHORIZER as REQUEST_AUTHORIZER,
  ɵSESSION_SOURCE as SESSION_SOURCE,
} from 'ngx-strongbox';
import { AccessTokens } from './access-tokens';
import { LazyProviderSession } from './lazy-provider-session';
import type { OidcConfig } from './oidc-config';
import { OidcSession } from './oidc-session';
import { OIDC_SETTINGS, oidcSettings } from './oidc-settings';
import { tokenAuthorizer } from './token-authorizer';

/** Features that go with {@link withOidc}. */
export type OidcFeatureKind = 'session-fingerprint' | 'token-store';

/**
 * Strategy: the browser is the OAuth client, and tokens live in memory only.
 *
 * For apps without a backend of their own. The user signs in at an OpenID provider (authorization code with PKCE); after
 * a reload a hidden frame asks the provider who is signed in, so nothing has to be stored. Costs about 33 kB of script
 * (gzip), loaded only once there is something to verify. Script injected into the page can still use the session while
 * the page is open; a backend that keeps the tokens is safer (RFC 10017 §6).
 *
 * Takes the settings as a value, or as a function for those known only at run time, called in an injection context.
 * Login and renewal fail with the `AuthError` codes `provider_metadata_invalid`, `pkce_unsupported`, `id_token_…`,
 * `token_…`, `server_…`; a mistake in the settings with `config_invalid`.
 *
 * Follows OpenID Connect Core 1.0 §3.1 and §12, RFC 7636, RFC 9207, RFC 9700 §2.1.
 *
 * @example
 * ```ts
 * import { provideAuth, withResourceServers } from 'ngx-strongbox';
 * import { withOidc } from 'ngx-strongbox/oidc';
 *
 * export const auth = provideAuth(
 *   withOidc({ issuer: 'https://id.example.com', clientId: 'shop', scope: 'openid profile' }),
 *   withResourceServers('https://api.example.com/'),
 * );
 * ```
 */
export function withOidc(
  config: OidcConfig | (() => OidcConfig | Promise<OidcConfig>),
): AuthStrategy<OidcFeatureKind> {
  const load = typeof config === 'function' ? config : () => config;
  return {
    ɵstrategy: 'oidc',
    ɵproviders: [
      { provide: OIDC_SETTINGS, useFactory: () => oidcSettings(load) },
      { provide: LazyProviderSession, useFactory: () => new LazyProviderSession(loadMaker) },
      { provide: SESSION_SOURCE, useFactory: () => new OidcSession() },
      { provide: REQUEST_AUTHORIZER, useFactory: tokenAuthorizer },
      { provide: AccessTokens, useFactory: () => new AccessTokens() },
    ],
  };
}

async function loadMaker() {
  const { ProviderSession } = await import('./provider-session');
  return () => new ProviderSession();
}
