import type { AuthFeature } from './auth-feature';
import { checkPath, GUARD_OPTIONS, type GuardOptions } from './guard-options';

/**
 * Names the pages that {@link authGuard} shows in place of one it does not let a user see, for all routes at once.
 *
 * Throws `config_invalid` for what is not a path of this app.
 *
 * @example
 * ```ts
 * import { provideAuth, withGuards } from 'ngx-strongbox';
 * import { withOidc } from 'ngx-strongbox/oidc';
 *
 * export const auth = provideAuth(
 *   withOidc({ issuer: 'https://id.example.com', clientId: 'shop' }),
 *   withGuards({ otherwise: '/no-access', whileRendering: '/loading' }),
 * );
 * ```
 */
export function withGuards(options: GuardOptions): AuthFeature<'guards'> {
  checkPath(options.otherwise);
  checkPath(options.whileRendering);
  return { ɵkind: 'guards', ɵproviders: [{ provide: GUARD_OPTIONS, useValue: options }] };
}
