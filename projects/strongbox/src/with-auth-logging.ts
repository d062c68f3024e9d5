import { DestroyRef, inject, provideEnvironmentInitializer } from '@angular/core';
import type { AuthFeature } from './auth-feature';
import type { AuthEvent } from './auth-state';
import { SessionLifecycle } from './session-lifecycle';

/**
 * Prints what happens to the session on the console, a line each: what {@link Auth.events} tells, so never a token or a
 * claim. In dev mode only; a production build prints nothing and carries none of it.
 *
 * @example
 * ```ts
 * import { provideAuth, withAuthLogging } from 'ngx-strongbox';
 * import { withOidc } from 'ngx-strongbox/oidc';
 *
 * export const auth = provideAuth(
 *   withOidc({ issuer: 'https://id.example.com', clientId: 'shop' }),
 *   withAuthLogging(),
 * );
 * ```
 */
export function withAuthLogging(): AuthFeature<'logging'> {
  return {
    ɵkind: 'logging',
    ɵproviders: ngDevMode ? [provideEnvironmentInitializer(logEvents)] : [],
  };
}

function logEvents(): void {
  const logging = inject(SessionLifecycle).events.subscribe((event) => {
    const line = `[ngx-strongbox] ${describe(event)}`;
    if ('error' in event) console.warn(line);
    else console.info(line);
  });
  inject(DestroyRef).onDestroy(() => {
    logging.unsubscribe();
  });
}

function describe(event: AuthEvent): string {
  switch (event.type) {
    case 'signed-in':
      return 'signed in';
    case 'renewing':
      return 'renewing the credential';
    case 'renewed':
      return 'renewed the credential';
    case 'renewal-failed':
      return `could not renew the credential (${event.error.code}), next attempt in ${Math.round(event.retryIn)} s`;
    case 'unreachable':
      return `cannot find out who is signed in (${event.error.code})`;
    case 'signed-out':
      return `signed out: ${event.reason}${event.error ? ` (${event.error.code})` : ''}`;
  }
}
