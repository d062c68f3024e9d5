import { computed, inject } from '@angular/core';
import { type AccessConditions, checkConditions } from './access-conditions';
import { accessOf } from './access-of';
import type { AuthState } from './auth-state';
import { CLAIM_MAPPING } from './claim-mapping';
import { SessionLifecycle } from './session-lifecycle';
import type { LoginOptions, LoginOutcome, LogoutOptions, User } from './session-source';

/**
 * Who is signed in, and the verbs to change that. The same for every strategy; get it with `inject(Auth)`.
 *
 * @example
 * ```ts
 * import { Component, inject } from '@angular/core';
 * import { Auth } from 'ngx-strongbox';
 *
 * @Component({
 *   selector: 'app-toolbar',
 *   template: `
 *     @if (auth.user(); as user) {
 *       {{ user.name }} <button (click)="auth.logout()">Sign out</button>
 *     } @else if (auth.isSignedIn() === false) {
 *       <button (click)="auth.login()">Sign in</button>
 *     }
 *   `,
 * })
 * export class Toolbar {
 *   protected readonly auth = inject(Auth);
 * }
 * ```
 */
export class Auth {
  readonly #lifecycle = inject(SessionLifecycle);
  readonly #mapping = inject(CLAIM_MAPPING);

  /** Everything that is known about the session. */
  readonly state = this.#lifecycle.state;

  /** `true`, `false`, or `undefined` while that is not known: ask for `=== false` before showing a login button. */
  readonly isSignedIn = computed(() => {
    const { status } = this.state();
    return status === 'signed-in' ? true : status === 'signed-out' ? false : undefined;
  });

  /** The verified claims of the signed-in user, else `null`. */
  readonly user = computed<User | null>(() => {
    const state = this.state();
    return state.status === 'signed-in' ? state.session.user : null;
  });

  /**
   * When the credential ends, else `null`. It is renewed before that, so the session usually goes on; one that a backend
   * keeps ends then unless it is used.
   */
  readonly expiresAt = computed<Date | null>(() => {
    const state = this.state();
    const at = state.status === 'signed-in' ? state.session.expiresAt : null;
    return at === null ? null : new Date(at);
  });

  /** What kept the last attempt from succeeding, for showing to the user, else `null`. */
  readonly error = computed(() => {
    const state = this.state();
    return 'error' in state ? (state.error ?? null) : null;
  });

  /** What happens to the session, the last thing first. For what is so now, read {@link Auth.state}. */
  readonly events = this.#lifecycle.events;

  /**
   * Whether somebody is signed in to whom all of `conditions` applies; `false` while that is not known. Reads signals, so
   * it may stand in a `computed` or a template. `maxAge` is looked at again when the state changes, not by itself.
   *
   * For showing and hiding: what may be done is decided by the API. Throws `config_invalid` for a condition that is empty
   * or unknown.
   *
   * @example
   * ```ts
   * import { computed, inject } from '@angular/core';
   * import { Auth } from 'ngx-strongbox';
   *
   * export class Invoice {
   *   readonly #auth = inject(Auth);
   *   protected readonly mayPay = computed(() => this.#auth.hasAccess({ permissions: ['invoice:pay'] }));
   * }
   * ```
   */
  hasAccess(conditions: AccessConditions): boolean {
    checkConditions(conditions);
    const state = this.state();
    return state.status === 'signed-in' && accessOf(state.session, conditions, this.#mapping) === 'granted';
  }

  /** The state once the session of the last visit has been looked for. On a server it stays `restoring`. */
  settled(): Promise<AuthState> {
    return this.#lifecycle.settled();
  }

  /**
   * Starts a login, by default coming back to the current URL. Calls that overlap share one login, except that
   * one with `credentials` is always answered by itself.
   *
   * With a provider the page leaves: nothing after it will run. The promise rejects with an `AuthError`
   * (`server_unreachable`, `storage_unavailable`, …) when the login could not even start.
   */
  login(options: LoginOptions = {}): Promise<LoginOutcome> {
    return this.#lifecycle.login(options);
  }

  /**
   * Ends the session: at once in this page, then at the provider as well as that can be reached.
   *
   * With a provider the page usually leaves to end its session too, and comes back.
   */
  logout(options: LogoutOptions = {}): Promise<void> {
    return this.#lifecycle.logout(options);
  }

  /**
   * Renews the session now. Seldom needed: that happens before its end by itself ({@link withRenewal}), and before each
   * request through `authInterceptor` that would come too late. Calls that overlap share one attempt. A session that a
   * backend keeps (`withBackendSession`) is prolonged by nothing else but requests: it is what "Stay signed in" calls.
   *
   * Rejects with an `AuthError`: after `server_unreachable` and `server_timeout` the user is still signed in, and it is tried
   * again by itself; after any other code no longer. Does not wait for the pause between two attempts, only for one that
   * the server has asked for, and rejects at once when that is longer than 10 seconds.
   */
  async renew(): Promise<void> {
    await this.#lifecycle.renew();
  }
}
