import { inject, provideEnvironmentInitializer } from '@angular/core';
import { AuthError } from './auth-error';
import type { AuthFeature } from './auth-feature';
import { IDLE_LIMITS } from './idle-limits';
import { IdleTimeout } from './idle-timeout';

/** Settings of {@link withIdleTimeout}. */
export interface IdleTimeoutOptions {
  /** Seconds without the user doing anything in any tab after which the session ends. */
  readonly after: number;
  /**
   * Seconds before that when {@link IdleTimeout.secondsLeft} begins to count down (default 0: no warning). From then on
   * only {@link IdleTimeout.stay} counts, so that the warning may offer to sign out: show one that calls it.
   */
  readonly warnBefore?: number;
  /**
   * `sign-out` (default) ends the session here and at the provider, as {@link Auth.logout} does. `lock` only forgets the
   * credential, in all tabs: the page stays, and so does the provider's session.
   */
  readonly then?: 'sign-out' | 'lock';
}

/**
 * Ends the session when nobody has used the app for a while, in all tabs at once. For apps on shared computers, or
 * where a rule asks for it; off by default.
 *
 * Pressing a key or a button, touching and scrolling count, in any tab. Goes by the clock, so a computer that slept past
 * the time wakes up signed out, whatever is clicked first. The state is then `signed-out` with the reason `idle` until
 * somebody is signed in, and each login until then asks for the credentials, unless `prompt` says otherwise (OpenID
 * Connect Core 1.0 §3.1.2.1).
 *
 * Throws `config_invalid` when `after` is not above zero, or `warnBefore` not from zero to below `after`.
 *
 * @example
 * ```ts
 * import { provideAuth, withIdleTimeout } from 'ngx-strongbox';
 * import { withOidc } from 'ngx-strongbox/oidc';
 *
 * export const auth = provideAuth(
 *   withOidc({ issuer: 'https://id.example.com', clientId: 'shop' }),
 *   withIdleTimeout({ after: 15 * 60, warnBefore: 60 }),
 * );
 * ```
 */
export function withIdleTimeout({
  after,
  warnBefore = 0,
  then = 'sign-out',
}: IdleTimeoutOptions): AuthFeature<'idle-timeout'> {
  if (!(after > 0 && warnBefore >= 0 && warnBefore < after)) {
    throw new AuthError(
      'config_invalid',
      ngDevMode &&
        'withIdleTimeout needs `after` above zero and `warnBefore` from zero to below `after`, in seconds.',
    );
  }
  const useValue = { after: after * 1000, warnBefore: warnBefore * 1000, then };
  return {
    ɵkind: 'idle-timeout',
    ɵproviders: [
      { provide: IDLE_LIMITS, useValue },
      { provide: IdleTimeout, useFactory: () => new IdleTimeout() },
      // Before the session is restored, so that its beginning is not missed.
      provideEnvironmentInitializer(() => inject(IdleTimeout)),
    ],
  };
}
