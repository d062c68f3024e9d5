import type { AuthFeature } from './auth-feature';
import { RENEWAL_AHEAD, type RenewalAhead } from './renewal-ahead';

/**
 * Changes when a session is renewed before a request needs it.
 *
 * - `while-visible` (default): a quarter of its lifetime before the end, at most about a minute, in the tab the user sees.
 *   Hidden tabs catch up once they are visible, or with their next request.
 * - `always`: in hidden tabs too. For apps that work in the background; every open tab costs a request per lifetime.
 * - `never`: with the next request. For sessions that a renewal prolongs though nobody uses the app; that request waits.
 *
 * @example
 * ```ts
 * import { provideAuth, withRenewal } from 'ngx-strongbox';
 * import { withOidc } from 'ngx-strongbox/oidc';
 *
 * export const auth = provideAuth(
 *   withOidc({ issuer: 'https://id.example.com', clientId: 'shop' }),
 *   withRenewal({ ahead: 'never' }),
 * );
 * ```
 */
export function withRenewal(options: {
  /** In which tabs a session is renewed ahead of time. */
  readonly ahead: RenewalAhead;
}): AuthFeature<'renewal'> {
  return { ɵkind: 'renewal', ɵproviders: [{ provide: RENEWAL_AHEAD, useValue: options.ahead }] };
}
