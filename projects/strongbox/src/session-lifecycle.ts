import { isPlatformBrowser } from '@angular/common';
import { DestroyRef, DOCUMENT, inject, NgZone, PLATFORM_ID } from '@angular/core';
import { AuthError, isTransient, toAuthError } from './auth-error';
import { type AuthState, loginAfter } from './auth-state';
import { inTime } from './in-time';
import { lazy } from './lazily';
import { orAborted } from './or-aborted';
import { RESTORE_OPTIONS } from './restore-options';
import { retryLater } from './retry-later';
import {
  type LoginOptions,
  type LoginOutcome,
  type LogoutOptions,
  type NoSession,
  SESSION_SOURCE,
  type Session,
  type SignedOutReason,
} from './session-source';
import { SessionState } from './session-state';

const FIRST_LIMIT = 5;
const RETRY_LIMIT = 30;

/** Runs the strategy's operations, one of each at a time. Knows no protocol and no token. */
export class SessionLifecycle {
  /** Whether there is a user at all, which on a server there is not. */
  readonly isBrowser = isPlatformBrowser(inject(PLATFORM_ID));
  readonly #window = this.isBrowser ? inject(DOCUMENT).defaultView : null;
  readonly #source = inject(SESSION_SOURCE);
  readonly #timeLimit = inject(RESTORE_OPTIONS).timeLimit ?? FIRST_LIMIT;
  readonly #zone = inject(NgZone);
  readonly #session = inject(SessionState);
  /** All that keeps a session going comes later: the first page needs none of it. */
  protected readonly renewal = lazy(async () => {
    const { keepUp } = await import('./session-upkeep');
    return () => keepUp(this.#session, this, this.#window);
  });
  /** See {@link Auth.state}. */
  readonly state = this.#session.state;
  /** See {@link Auth.events}. */
  readonly events = this.#session.events;

  /** A login outlives a restore: only a logout calls it off. */
  #loginAbort = new AbortController();
  #restoring: Promise<void> | null = null;
  #login: Promise<LoginOutcome> | null = null;
  #failures = 0;
  #callOffRetry: () => void = () => undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.#callOffRetry();
    });
  }

  /** Never rejects and always ends: bootstrap waits for it. `since` is `null` when another tab has signed in. */
  restore(since: number | null = Date.now(), timeLimit = this.#timeLimit): Promise<void> {
    if (!this.isBrowser || this.#session.session) return Promise.resolve();
    // Beside the question, not after it.
    this.renewal().catch(() => undefined);
    return (this.#restoring ??= this.#restore(since, timeLimit).finally(() => (this.#restoring = null)));
  }

  /** The state once it is no longer `restoring`. On a server it stays so. */
  async settled(): Promise<AuthState> {
    if (this.state().status === 'restoring') await this.restore();
    return this.state();
  }

  /** A session whose credential is still good when it arrives, or `null` when nobody is signed in. */
  async fresh(): Promise<Session | null> {
    const state = await this.settled();
    if (state.status === 'unreachable') throw state.error;
    if (state.status !== 'signed-in') return null;
    return this.isFresh() ? state.session : (await this.renewal()).usable(state.session);
  }

  /** Whether the credential is still good when it arrives. */
  isFresh(): boolean {
    return this.#session.isFresh();
  }

  /** Whether the user of that session still is. */
  isSignedIn({ user }: Session): boolean {
    return this.#session.session?.user.sub === user.sub;
  }

  /** Renews, whether that is due or not. */
  async renew(): Promise<Session> {
    await this.settled();
    return (await this.renewal()).next(true);
  }

  /** Renews, unless `session` has been replaced already or renewing has just not helped: then gives the present one. */
  async renewUnlessReplaced(session = this.#session.session): Promise<Session> {
    const present = this.#session.session;
    return present && present !== session ? present : (await this.renewal()).replace(session);
  }

  /** See {@link Auth.login}. */
  login(options: LoginOptions): Promise<LoginOutcome> {
    // What somebody has typed gets an answer of its own.
    if (options.credentials) return this.#startLogin(options);
    // A second redirect would overtake the first.
    return (this.#login ??= this.#startLogin(options).finally(() => (this.#login = null)));
  }

  /** See {@link Auth.logout}. */
  async logout(options: LogoutOptions, reason: 'logout' | 'idle' = 'logout'): Promise<void> {
    this.#end();
    this.#session.change({ type: 'signed-out', reason });
    try {
      await this.#source.logout(options);
    } catch (thrown) {
      const error = toAuthError(thrown);
      this.#notSignedIn({ reason, error });
      throw error;
    }
  }

  /** Signs out here, because another tab has done so for both. */
  leave(reason: SignedOutReason): void {
    this.#end();
    // Whatever it throws at once, too.
    (async () => this.#source.forget())().catch(() => undefined);
    const state = this.state();
    if (state.status === 'signed-out' && !state.error) return;
    this.#session.change({ type: 'signed-out', reason }, null);
  }

  async #restore(since: number | null, timeLimit: number): Promise<void> {
    const generation = this.#session.newGeneration();
    const until = Date.now() + timeLimit * 1000;
    const { status } = this.state();
    try {
      const found = await inTime(timeLimit, generation, this.#zone, (signal) =>
        this.#source.restore(signal, status === 'restoring'),
      );
      this.#callOffRetry();
      this.#failures = 0;
      if ('user' in found) this.#signedIn(found, since);
      else if (status !== 'signed-out') this.#session.change({ type: 'signed-out', ...found });
    } catch (thrown) {
      // A logout that came first is what counts.
      if (generation.aborted) return;
      const error = toAuthError(thrown);
      if (isTransient(error)) {
        this.#session.change({ type: 'unreachable', error });
        this.#callOffRetry();
        const again = (): void => void this.restore(Date.now(), RETRY_LIMIT);
        this.#callOffRetry = retryLater(again, this.#failures++, this.#zone, this.#window);
      } else if (status !== 'signed-out') {
        this.#session.change({ type: 'signed-out', reason: 'login-failed', error });
      }
    }
    if (!this.#session.session || this.isFresh()) return;
    const left = (until - Date.now()) / 1000;
    await inTime(left, generation, this.#zone, () => this.renew()).catch(() => undefined);
  }

  async #startLogin(options: LoginOptions): Promise<LoginOutcome> {
    const { signal } = this.#loginAbort;
    const either = options.signal ? AbortSignal.any([signal, options.signal]) : signal;
    const since = Date.now();
    try {
      either.throwIfAborted();
      const asked = loginAfter(this.state(), options);
      const begun = await orAborted(this.#source.login(asked, either), either);
      either.throwIfAborted();
      if (begun === 'cancelled') this.#notSignedIn({ reason: 'login-cancelled' });
      if (typeof begun === 'string') return begun;
      this.#session.newGeneration();
      this.#signedIn(begun, since);
      this.#source.arrive?.(asked);
      return 'signed-in';
    } catch (thrown) {
      if (!signal.aborted && either.aborted) return 'aborted';
      const error = toAuthError(thrown);
      if (!signal.aborted) this.#notSignedIn({ reason: 'login-failed', error });
      throw error;
    }
  }

  /** What has come to nothing, which changes nothing for somebody who is signed in, here or in other tabs. */
  #notSignedIn(outcome: NoSession): void {
    if (this.state().status === 'signed-out') this.#session.change({ type: 'signed-out', ...outcome }, null);
  }

  #signedIn(session: Session, since: number | null): void {
    this.#callOffRetry();
    this.#session.change({ type: 'signed-in', session }, since);
  }

  #end(): void {
    this.#session.newGeneration();
    this.#loginAbort.abort(new AuthError('not_signed_in'));
    this.#loginAbort = new AbortController();
    this.#callOffRetry();
  }
}
