import { DestroyRef, inject, NgZone } from '@angular/core';
import { type AuthError, isTransient, toAuthError } from './auth-error';
import { backOff, LONGEST_PAUSE } from './back-off';
import { oneTabAtATime } from './credential-lock';
import { isExpired, isReplaced } from './expiry';
import { inTime } from './in-time';
import { nothingToRenew } from './nothing-to-renew';
import { orAborted } from './or-aborted';
import { renewFrom } from './renew-from';
import { SESSION_SOURCE, type Session, type SignedOutReason } from './session-source';
import type { SessionState } from './session-state';

/** Longer than a strategy waits for a server, in seconds: it should tell itself what went wrong. */
const ATTEMPT_LIMIT = 20;
/** How long a request waits, in seconds. */
const WAIT_LIMIT = 10;
/** However long a server wants to be left alone, in seconds. */
const LONGEST_RETRY_AFTER = 600;
/** A credential that lasts shorter has not helped, in milliseconds. */
const SHORTEST_LIFE = 1000;

/** Renews the session: one attempt at a time, and one at most per step of the back-off, whoever asks. */
export class Renewal {
  readonly #source = inject(SESSION_SOURCE);
  readonly #zone = inject(NgZone);
  readonly #session: SessionState;
  readonly #window: Window | null;
  readonly #leave: (reason: SignedOutReason) => void;
  #attempt: Promise<Session> | null = null;
  #failures = 0;
  #notBefore = 0;
  /** Until then the server wants to be left alone, and nothing overrides that. */
  #retryAfter = 0;
  #isTaking = false;
  /** Whether the app has asked for the attempt in flight. */
  #isAsked = false;
  #endPause: () => void = () => undefined;

  constructor(session: SessionState, window: Window | null, leave: (reason: SignedOutReason) => void) {
    this.#session = session;
    this.#window = window;
    this.#leave = leave;
    session.changes.subscribe(({ transition }) => {
      // Somebody else's session from the same server is no reason to trust it again.
      if (transition.type.startsWith('signed-') && !this.#isTaking) this.startOver();
    });
    inject(DestroyRef).onDestroy(() => {
      this.startOver();
    });
  }

  /** How long no attempt is made, in milliseconds. Not by the wall clock, which may jump. */
  get pause(): number {
    return Math.max(0, this.#notBefore - performance.now());
  }

  /** The session to send a request with: renewed when that is due, as it is when it cannot be but is still good. */
  async usable(session: Session): Promise<Session> {
    const hasFailed = this.#error !== undefined;
    if (this.#session.isFresh() || (this.pause > 0 && !hasFailed)) return session;
    if (hasFailed && !isExpired(session)) {
      // Only those wait that have to.
      this.next().catch(() => undefined);
      return session;
    }
    try {
      return await this.#waitForNext();
    } catch (error) {
      if (isTransient(toAuthError(error)) && !isExpired(session)) return session;
      throw error;
    }
  }

  /** For a credential that a server has refused before its time. Gives `session` itself when it is too early for that. */
  async replace(session: Session | null): Promise<Session> {
    if (session && this.pause > 0 && !this.#error) return session;
    return this.#waitForNext();
  }

  /** What the last session has met does not count for the next one. */
  startOver(): void {
    this.#failures = this.#notBefore = this.#retryAfter = 0;
    this.#endPause();
  }

  /** Ends the pause between two attempts, unless the server has asked for it. */
  hurry(): void {
    this.#notBefore = this.#retryAfter;
    this.#endPause();
  }

  /** The attempt in flight, or the next one; rejects at once when that is too far off to wait for. */
  async next(isAsked = false): Promise<Session> {
    if (isAsked) this.hurry();
    // One that only looks is not what was asked for.
    if (isAsked && this.#isLook) await this.#attempt?.catch(() => undefined);
    const error = this.#error;
    if (error && this.pause > WAIT_LIMIT * 1000) throw error;
    // Begun a little later, so that whoever is told of it and asks again gets this one.
    if (this.#attempt) return this.#attempt;
    this.#isAsked = isAsked;
    return (this.#attempt = Promise.resolve()
      .then(() => this.#try())
      .finally(() => (this.#attempt = null)));
  }

  /** Whether an attempt that nobody has asked for changes nothing at the server. */
  get #isLook(): boolean {
    return !!this.#source.isSliding && !this.#isAsked;
  }

  #waitForNext(): Promise<Session> {
    return inTime(WAIT_LIMIT, this.#session.generation, this.#zone, () => this.next());
  }

  async #try(): Promise<Session> {
    const { generation } = this.#session;
    const isOver = () => generation.aborted;
    while (this.pause > 0) await this.#wait();
    const { session } = this.#session;
    if (isOver() || !session) throw nothingToRenew();
    // After a calm minute it is a new trouble.
    if (performance.now() > this.#notBefore + LONGEST_PAUSE) this.#failures = 0;
    this.#session.change({ type: 'renewing' });
    try {
      const renewed = await inTime(ATTEMPT_LIMIT, generation, this.#zone, (signal) =>
        this.#ask(session, signal),
      );
      if (renewed === null) {
        this.#leave('logout');
        throw nothingToRenew();
      }
      return this.#succeed(renewed.session, renewed.since);
    } catch (thrown) {
      if (isOver()) throw nothingToRenew();
      throw this.#fail(toAuthError(thrown));
    }
  }

  /** Asks the server, unless another tab has just done so. `null` when another tab has signed out. */
  async #ask(
    session: Session,
    signal: AbortSignal,
  ): Promise<{ readonly session: Session; readonly since: number | null } | null> {
    const since = Date.now();
    const renew = () => this.#source.renew(signal, this.#isAsked);
    // That this tab has looked is no news to others.
    if (!this.#source.isShared) return { session: await renew(), since: this.#isLook ? null : since };
    const lock = `strongbox.renewal ${await this.#source.name()}`;
    return oneTabAtATime(this.#window, lock, signal, async () => {
      const present = await orAborted(this.#source.current(), signal);
      if (!present) return null;
      if (isReplaced(session, present) && Date.now() < renewFrom(present)) {
        return { session: present, since: null };
      }
      signal.throwIfAborted();
      return { session: await orAborted(renew(), signal), since };
    });
  }

  #succeed(session: Session, since: number | null): Session {
    const hasHelped = renewFrom(session) > Date.now() + SHORTEST_LIFE;
    this.#retryAfter = 0;
    if (hasHelped) this.#failures = this.#notBefore = 0;
    else this.#notBefore = performance.now() + backOff(this.#failures++);
    this.#isTaking = true;
    this.#session.replace(session, since);
    this.#isTaking = false;
    return session;
  }

  #fail(error: AuthError): AuthError {
    if (!isTransient(error)) {
      this.#session.newGeneration(error);
      this.#session.change({ type: 'signed-out', reason: 'session-ended', error });
      return error;
    }
    const now = performance.now();
    this.#retryAfter = now + Math.min(error.retryAfter || 0, LONGEST_RETRY_AFTER) * 1000;
    this.#notBefore = Math.max(this.#retryAfter, now + backOff(this.#failures++));
    this.#session.change({ type: 'renewal-failed', error, retryIn: this.pause / 1000 });
    return error;
  }

  get #error(): AuthError | undefined {
    const state = this.#session.state();
    return state.status === 'signed-in' ? state.error : undefined;
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#zone.runOutsideAngular(() => setTimeout(resolve, this.pause));
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
