import type { AuthFeature } from './auth-feature';
import { RESTORE_OPTIONS, type RestoreOptions } from './restore-options';

/**
 * Changes how long the first page waits for the session of the last visit to be found again (default: 5 seconds), or
 * whether it waits at all.
 *
 * After that the app starts with the state `unreachable`, and asking goes on beside it. In the `background` it starts at
 * once as `restoring`, for apps with much to show to anybody; guards and requests wait all the same.
 *
 * @example
 * ```ts
 * import { provideAuth, withRestore } from 'ngx-strongbox';
 * import { withOidc } from 'ngx-strongbox/oidc';
 *
 * export const auth = provideAuth(
 *   withOidc({ issuer: 'https://id.example.com', clientId: 'shop' }),
 *   withRestore({ timeLimit: 2 }),
 * );
 * ```
 */
export function withRestore(options: RestoreOptions): AuthFeature<'restore'> {
  return { ɵkind: 'restore', ɵproviders: [{ provide: RESTORE_OPTIONS, useValue: options }] };
}
