import type { AuthFeature } from './auth-feature';
import { RESTORE_TIME_LIMIT } from './session-lifecycle';

/**
 * Changes how long the first page waits for the session of the last visit to be found again (default: 5 seconds).
 *
 * After that the app starts with the state `unreachable`, and asking goes on beside it.
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
export function withRestore(options: {
  /** Seconds that bootstrap waits at most. */
  readonly timeLimit: number;
}): AuthFeature<'restore'> {
  return { ɵkind: 'restore', ɵproviders: [{ provide: RESTORE_TIME_LIMIT, useValue: options.timeLimit }] };
}
