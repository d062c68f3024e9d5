import { AuthError, type AuthFeature } from 'ngx-strongbox';
import { LocalTokenStore } from './storage/local-token-store';
import { SessionTokenStore } from './storage/session-token-store';
import { storageLimits } from './storage/storage-limits';
import type { TokenStore } from './storage/token-store';
import { withTokenStore } from './with-token-store';

const RISK: WebStorageOptions['acknowledgeRisk'] = 'tokens are readable by any script on this origin';

/** Settings of {@link withWebStorage}. */
export interface WebStorageOptions {
  /** Exactly this sentence: whoever reads the code is to see what was chosen. */
  readonly acknowledgeRisk: 'tokens are readable by any script on this origin';
  /** Seconds after the login when the tokens are discarded, whether in use or not (default 8 hours). */
  readonly absoluteTimeout?: number;
  /** Seconds without a use of the tokens after which they are discarded (default 30 minutes). */
  readonly idleTimeout?: number;
}

/**
 * Keeps tokens in web storage: `session` for this tab, `local` for all tabs, until the browser is told to forget them.
 *
 * For apps without a backend whose users' browsers keep the provider's cookie from a hidden frame, so that a reload
 * would end the session. A reload then asks the provider nothing. The cost: any script on this origin, injected ones
 * included, can copy the tokens and use them elsewhere; and `local` leaves them on the disk. `withBackendSession` and
 * memory, the default of `withOidc`, do not. Combine it with short access tokens, rotated refresh tokens and a strict
 * Content-Security-Policy.
 *
 * Tokens go at sign-out, in all tabs, and when they are damaged, another user's or over a limit. Where web storage is
 * blocked or full they stay in memory, with `storage_unavailable` as a warning. Throws `config_invalid` without the
 * acknowledgement, for an area that is none, or when a limit is not above zero.
 *
 * See RFC 10017 §8.5 for what web storage does not protect from.
 *
 * @example
 * ```ts
 * import { provideAuth } from 'ngx-strongbox';
 * import { withOidc, withWebStorage } from 'ngx-strongbox/oidc';
 *
 * export const auth = provideAuth(
 *   withOidc({ issuer: 'https://id.example.com', clientId: 'shop', scope: 'openid profile offline_access' }),
 *   withWebStorage('session', { acknowledgeRisk: 'tokens are readable by any script on this origin' }),
 * );
 * ```
 */
export function withWebStorage(
  area: 'session' | 'local',
  options: WebStorageOptions,
): AuthFeature<'token-store'> {
  // Without types there may be none.
  if ((Object(options) as Partial<WebStorageOptions>).acknowledgeRisk !== RISK) {
    throw new AuthError(
      'config_invalid',
      ngDevMode && `withWebStorage needs \`acknowledgeRisk: '${RISK}'\`.`,
    );
  }
  if (!['session', 'local'].includes(area)) {
    throw new AuthError('config_invalid', ngDevMode && "withWebStorage takes 'session' or 'local'.");
  }
  const limits = storageLimits(options);
  return withTokenStore((): TokenStore => {
    if (ngDevMode) {
      console.warn(
        '[ngx-strongbox] withWebStorage: any script on this origin can copy the tokens. A backend that keeps them (withBackendSession) or memory (withOidc alone) leave less to steal: see node_modules/ngx-strongbox/docs/web-storage.md.',
      );
    }
    return area === 'local' ? new LocalTokenStore(limits) : new SessionTokenStore(limits);
  });
}
