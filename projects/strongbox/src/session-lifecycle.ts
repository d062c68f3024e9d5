import { DestroyRef, DOCUMENT, inject, InjectionToken, NgZone, PLATFORM_ID, signal } from '@angular/core';
import { isPlatformBrowser } from '@angular/common';
import { Subject } from 'rxjs';
import { AuthError, isTransient, toAuthError } from './auth-error';
import { type AuthEvent, type AuthState, loginAfter, nextState } from './auth-state';
import { orAborted } from './or-aborted';
import { retryLater } from './retry-later';
import {
  type LoginOptions,
  type LoginOutcome,
  type LogoutOptions,
  SESSION_SOURCE,
  type Session,
} from './session-source';

/** How long bootstrap waits for the restore, in seconds. */
export const RESTORE_TIME_LIMIT = new InjectionToken<number>(ngDevMode ? 'RESTORE_TIME_LIMIT' : '', {
  factory: () => 5,
});

const RETRY_LIMIT = 30;

/** Runs the strategy's operations, one of each at a time, and keeps the state. Knows no protocol and no token. */
export class SessionLifecycle {
  readonly #source = inject(SESSION_SOURCE);
  readonly #timeLimit = inject(RESTORE_TIME_LIMIT);
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #zone = inject(NgZone);
  readonly #state = signal<AuthState>({ status: 'restoring' });
  readonly #events = new Subject<AuthEvent>();
  readonly state = this.#state.asReadonly();
  readonly events = this.#events.asObservable();
  readonly isBrowser = isPlatformBrowser(inject(PLATFORM_ID));

  /** Aborted when the session moves on, so that whatever is in flight for the old one is dropped when it lands. */
  #generation = new AbortController();
  /** A login outlives a restore: only a logout calls it off. */
  #loginAbort = new AbortController();
  #restoring: Promise<void> | null = null;
  #renewing: Promise<Session> | null = null;
  #login: Promise<LoginOutcome> | null = null;
  #failures = 0;
  #renewFrom = Infinity;
  #callOffRetry: () => void = () => undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.#callOffRetry();
      this.#generation.abort();
    });
  }

  /** Never rejects and always ends: bootstrap waits for it. */
  restore(timeLimit = this.#timeLimit): Promise<void> {
    if (!this.isBrowser) return Promise.resolve();
    return (this.#restoring ??= this.#restore(timeLimit).finally(() => (this.#restoring = null)));
  }

  /** The state once it is no longer `restoring`. On a server it stays so. */
  async settled(): Promise<AuthState> {
    if (this.#state().status === 'restoring') await this.restore();
    return this.#state();
  }

  /** A session whose credential is still good when it arrives, or `null` when nobody is signed in. */
  async fresh(): Promise<Session | null> {
    const state = await this.settled();
    if (state.status === 'unreachable') throw state.error;
    if (state.status !== 'signed-in') return null;
    return this.isFresh() ? state.session : this.renew();
  }

  isFresh(): boolean {
    return this.#state().status === 'signed-in' && Date.now() < this.#renewFrom;
  }

  renew(): Promise<Session> {
    return (this.#renewing ??= this.#renew().finally(() => (this.#renewing = null)));
  }

  /** Renews, unless `session` has been replaced already: then gives the present one. */
  async renewUnlessReplaced(session: Session): Promise<Session> {
    const state = this.#state();
    return state.status === 'signed-in' && state.session !== session ? state.session : this.renew();
  }

  login(options: LoginOptions): Promise<LoginOutcome> {
    // A second redirect would overtake the first.
    return (this.#login ??= this.#startLogin(options).finally(() => (this.#login = null)));
  }

  async logout(options: LogoutOptions, reason: 'logout' | 'idle' = 'logout'): Promise<void> {
    this.#newGeneration();
    this.#loginAbort.abort(new AuthError('not_signed_in'));
    this.#loginAbort = new AbortController();
    this.#callOffRetry();
    this.#change({ type: 'signed-out', reason });
    try {
      await this.#source.logout(options);
    } catch (thrown) {
      throw toAuthError(thrown);
    }
  }

  async #restore(timeLimit: number): Promise<void> {
    const { signal } = this.#newGeneration();
    const timer = this.#zone.runOutsideAngular(() =>
      setTimeout(() => {
        this.#newGeneration(new AuthError('server_timeout', ngDevMode && `no answer in ${timeLimit} s.`));
      }, timeLimit * 1000),
    );
    try {
      const found = await orAborted(
        this.#source.restore(signal, this.#state().status === 'restoring'),
        signal,
      );
      signal.throwIfAborted();
      this.#callOffRetry();
      this.#failures = 0;
      if ('user' in found) this.#signedIn(found);
      else this.#change({ type: 'signed-out', ...found });
    } catch (thrown) {
      // A limit or a logout that came first is what counts.
      const error = toAuthError(signal.aborted ? signal.reason : thrown);
      if (isTransient(error)) {
        this.#change({ type: 'unreachable', error });
        this.#callOffRetry();
        const again = (): void => void this.restore(RETRY_LIMIT);
        this.#callOffRetry = retryLater(again, this.#failures++, this.#zone, this.#window);
      } else if (this.#generation.signal === signal) {
        this.#change({ type: 'signed-out', reason: 'login-failed', error });
      }
    } finally {
      clearTimeout(timer);
    }
  }

  async #renew(): Promise<Session> {
    await this.settled();
    const { signal } = this.#generation;
    if (this.#state().status !== 'signed-in') {
      throw new AuthError('not_signed_in', ngDevMode && 'there is no session to renew: call login().');
    }
    this.#change({ type: 'renewing' });
    try {
      const session = await orAborted(this.#source.renew(signal), signal);
      signal.throwIfAborted();
      this.#renewFrom = renewFrom(session);
      this.#change({ type: 'renewed', session });
      return session;
    } catch (thrown) {
      if (signal.aborted) throw new AuthError('not_signed_in', ngDevMode && 'the session ended meanwhile.');
      const error = toAuthError(thrown);
      if (isTransient(error)) this.#change({ type: 'renewal-failed', error });
      else this.#change({ type: 'signed-out', reason: 'session-ended', error });
      throw error;
    }
  }

  async #startLogin(options: LoginOptions): Promise<LoginOutcome> {
    const { signal } = this.#loginAbort;
    const either = options.signal ? AbortSignal.any([signal, options.signal]) : signal;
    try {
      either.throwIfAborted();
      const asked = loginAfter(this.#state(), options);
      const begun = await orAborted(this.#source.login(asked, either), either);
      either.throwIfAborted();
      if (begun === 'cancelled' && this.#state().status === 'signed-out') {
        this.#change({ type: 'signed-out', reason: 'login-cancelled' });
      }
      if (typeof begun === 'string') return begun;
      this.#newGeneration();
      this.#signedIn(begun);
      return 'signed-in';
    } catch (thrown) {
      if (!signal.aborted && either.aborted) return 'aborted';
      const error = toAuthError(thrown);
      if (!signal.aborted && this.#state().status === 'signed-out') {
        this.#change({ type: 'signed-out', reason: 'login-failed', error });
      }
      throw error;
    }
  }

  #signedIn(session: Session): void {
    this.#renewFrom = renewFrom(session);
    this.#change({ type: 'signed-in', session });
  }

  #newGeneration(reason = new AuthError('not_signed_in')): AbortController {
    this.#generation.abort(reason);
    return (this.#generation = new AbortController());
  }

  #change(event: AuthEvent): void {
    this.#state.update((state) => nextState(state, event));
    // A mistake in the set-up shows nowhere else until the app shows `error()`.
    if (ngDevMode && event.type === 'signed-out' && event.error) {
      console.warn(`[ngx-strongbox] ${event.error.message}`);
    }
    this.#events.next(event);
  }
}

/** A little before the end, so that the credential does not expire on its way; servers count in whole seconds. */
export function renewFrom({ expiresAt }: Session): number {
  if (expiresAt === null) return Infinity;
  return expiresAt - Math.min(5000, Math.max(1000, (expiresAt - Date.now()) / 10));
}
