import type { AuthFeature } from './auth-feature';
import { TAB_SYNC } from './tab-sync';

/**
 * Keeps tabs from telling each other of sign-in and sign-out: each goes its own way.
 *
 * For apps that have another user in each tab. The cost: who signs out in one tab stays signed in in the others. Tabs that
 * share a credential still take turns to renew it, or the server would take it for stolen.
 *
 * @example
 * ```ts
 * import { provideAuth, withoutTabSync } from 'ngx-strongbox';
 * import { withOidc } from 'ngx-strongbox/oidc';
 *
 * export const auth = provideAuth(
 *   withOidc({ issuer: 'https://id.example.com', clientId: 'shop' }),
 *   withoutTabSync(),
 * );
 * ```
 */
export function withoutTabSync(): AuthFeature<'tabs'> {
  return { ɵkind: 'tabs', ɵproviders: [{ provide: TAB_SYNC, useValue: false }] };
}
