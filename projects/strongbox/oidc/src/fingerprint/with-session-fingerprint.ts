import { type AuthFeature, ɵREQUEST_AUTHORIZER as REQUEST_AUTHORIZER } from 'ngx-strongbox';
import { TOKEN_BINDING } from '../token-binding';
import { fingerprintAuthorizer } from './fingerprint-authorizer';
import { SessionFingerprint } from './session-fingerprint';

/** Settings of {@link withSessionFingerprint}. */
export interface SessionFingerprintOptions {
  /**
   * The endpoint of `sessionFingerprint()` at the API, such as `https://api.example.com/fingerprint`. Its host has to be
   * that of the APIs that check the cookie, and on the same site as this app. A path belongs to this app's own origin.
   */
  readonly mint: string;
  /** The parameter of token requests that carries the hash (default `user_fingerprint`). */
  readonly parameter?: string;
}

/**
 * Makes a stolen access token worthless in any other browser: the API wants to see a cookie with it whose hash is in the
 * token, and script cannot read that cookie.
 *
 * For APIs that must work with tokens in web storage. Needs an API with `sessionFingerprint()` of strongbox-express, on
 * the same site as the app, and a provider that copies the hash from the token request into the token. A legacy pattern,
 * weaker than DPoP (RFC 9449): script injected into the page can still call the API from the page, or start a login of its
 * own. Costs one request per page, before the first token is asked for.
 *
 * Cookies go to listed servers at the origin of `mint` alone. Login and renewal fail with `server_unreachable` or
 * `server_timeout` while the endpoint gives no hash, which keeps the session; with `config_invalid`, from the
 * start, when it is on another site.
 *
 * @example
 * ```ts
 * import { provideAuth, withResourceServers } from 'ngx-strongbox';
 * import { withOidc, withSessionFingerprint } from 'ngx-strongbox/oidc';
 *
 * export const auth = provideAuth(
 *   withOidc({ issuer: 'https://id.example.com', clientId: 'shop', resource: 'https://api.example.com/' }),
 *   withSessionFingerprint({ mint: 'https://api.example.com/fingerprint' }),
 *   withResourceServers('https://api.example.com/'),
 * );
 * ```
 */
export function withSessionFingerprint(
  options: SessionFingerprintOptions,
): AuthFeature<'session-fingerprint'> {
  return {
    ɵkind: 'session-fingerprint',
    ɵproviders: [
      { provide: SessionFingerprint, useFactory: () => new SessionFingerprint(options) },
      { provide: TOKEN_BINDING, useExisting: SessionFingerprint },
      { provide: REQUEST_AUTHORIZER, useFactory: fingerprintAuthorizer },
    ],
  };
}
