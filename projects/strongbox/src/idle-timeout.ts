import { DestroyRef, DOCUMENT, inject, NgZone, type Signal, signal } from '@angular/core';
import { IDLE_LIMITS } from './idle-limits';
import { SessionChannel } from './session-channel';
import { SessionLifecycle } from './session-lifecycle';
import { SESSION_SOURCE } from './session-source';
import { isHidden, onWake } from './wake';

/** Movements of the mouse are left out: browsers report some when only the page has moved. */
const ACTIVITIES = ['pointerdown', 'keydown', 'wheel', 'touchstart'];
/** How long other tabs may take to say that somebody is busy there. */
const ANSWER_TIME = 250;
type Timer = ReturnType<typeof setTimeout>;
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * How much longer the session goes on without the user doing anything, with {@link withIdleTimeout}. Get it with
 * `inject(IdleTimeout)`.
 *
 * @example
 * ```ts
 * import { Component, inject } from '@angular/core';
 * import { IdleTimeout } from 'ngx-strongbox';
 *
 * @Component({
 *   selector: 'app-idle-warning',
 *   template: `
 *     @if (idle.secondsLeft() !== null) {
 *       <p role="alert">You will be signed out in {{ idle.secondsLeft() }} seconds.</p>
 *       <button (click)="idle.stay()">Stay</button>
 *     }
 *   `,
 * })
 * export class IdleWarning {
 *   protected readonly idle = inject(IdleTimeout);
 * }
 * ```
 */
export class IdleTimeout {
  readonly #limits = inject(IDLE_LIMITS);
  readonly #lifecycle = inject(SessionLifecycle);
  readonly #source = inject(SESSION_SOURCE);
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #zone = inject(NgZone);
  readonly #secondsLeft = signal<number | null>(null);
  #watch: AbortController | null = null;
  #channel: SessionChannel | null = null;
  #name = '';
  #lastActive = 0;
  #timer: Timer | undefined;
  #isAsking = false;
  #pause: Timer | undefined;
  #hasNews = false;

  /** Seconds until the session ends, while the warning is to be shown; else `null`. */
  readonly secondsLeft: Signal<number | null> = this.#secondsLeft.asReadonly();

  constructor() {
    const { events, state } = this.#lifecycle;
    const following = events.subscribe(() => {
      const isSignedIn = state().status === 'signed-in';
      // Outside the zone, or each key would run the change detection of the whole app.
      if (isSignedIn && !this.#watch) this.#zone.runOutsideAngular(() => void this.#start());
      else if (!isSignedIn) this.#stop();
    });
    inject(DestroyRef).onDestroy(() => {
      following.unsubscribe();
      this.#stop();
    });
  }

  /** Counts as the user doing something, also under the warning. Comes too late once the time is over. */
  stay(): void {
    if (!this.#watch) return;
    // The first click after a sleep may come before any timer.
    if (this.#millisecondsLeft() <= 0) {
      this.#look();
      return;
    }
    this.#lastActive = Date.now();
    this.#tellActive();
    if (this.#secondsLeft() !== null) this.#look();
  }

  async #start(): Promise<void> {
    const { signal } = (this.#watch = new AbortController());
    const act = (): void => {
      // Under the warning the user decides: whoever signs out must not be taken for somebody who stays.
      if (this.#secondsLeft() === null) this.stay();
      else this.#look();
    };
    for (const type of ACTIVITIES)
      this.#window?.addEventListener(type, act, { capture: true, passive: true, signal });
    // Waking up says that time has passed, not that somebody is there.
    const sleepOn = onWake(this.#window, () => {
      this.#look();
    });
    signal.addEventListener('abort', sleepOn);
    this.#lastActive = Date.now();
    this.#look();

    this.#name = await this.#source.name().catch(() => '');
    // A session without a name has no other tabs to tell.
    if (signal.aborted || !this.#name) return;
    this.#zone.runOutsideAngular(() => {
      const hear = this.#hear.bind(this);
      this.#channel = new SessionChannel(this.#window, `strongbox.idle ${this.#name}`, hear);
      if (!isHidden(this.#window)) this.#tellActive();
    });
  }

  #stop(): void {
    this.#watch?.abort();
    this.#channel?.close();
    clearTimeout(this.#timer);
    clearTimeout(this.#pause);
    this.#watch = this.#channel = null;
    this.#pause = undefined;
    this.#isAsking = false;
    this.#secondsLeft.set(null);
  }

  #millisecondsLeft(): number {
    return this.#lastActive + this.#limits.after - Date.now();
  }

  /** Goes by the clock: timers are late in a hidden tab, and stand still while the computer sleeps. */
  #look(): void {
    if (this.#isAsking) return;
    clearTimeout(this.#timer);
    const { warnBefore } = this.#limits;
    const left = Math.max(0, this.#millisecondsLeft());
    const isWarning = warnBefore > 0 && left <= warnBefore;
    this.#secondsLeft.set(isWarning ? Math.ceil(left / 1000) : null);
    if (left > 0) {
      const pause = isWarning ? left % 1000 || 1000 : left - warnBefore;
      this.#timer = this.#after(Math.min(pause, LONGEST_TIMER), () => {
        this.#look();
      });
    } else {
      this.#ask();
    }
  }

  /** Somebody may be busy in another tab while this one was frozen and heard nothing of it. */
  #ask(): void {
    this.#isAsking = true;
    this.#channel?.tell({ type: 'asking' });
    this.#timer = this.#after(ANSWER_TIME, () => {
      this.#isAsking = false;
      if (this.#millisecondsLeft() > 0) this.#look();
      else void this.#end();
    });
  }

  #hear(news: unknown): void {
    const { type, at } = Object(news) as { type?: unknown; at?: unknown };
    if (type === 'asking' && this.#millisecondsLeft() > 0) this.#channel?.tell(active(this.#lastActive));
    if (type !== 'active' || !Number.isFinite(at)) return;
    // Nobody was active in the future.
    this.#lastActive = Math.max(this.#lastActive, Math.min(at as number, Date.now()));
    if (this.#secondsLeft() !== null) this.#look();
  }

  /** At once, then again at most every second: a wheel turns more often than that. */
  #tellActive(): void {
    this.#hasNews = this.#pause !== undefined;
    if (this.#hasNews) return;
    this.#channel?.tell(active(this.#lastActive));
    this.#pause = this.#after(Math.min(1000, this.#limits.after / 2), () => {
      this.#pause = undefined;
      if (this.#hasNews) this.#tellActive();
    });
  }

  async #end(): Promise<void> {
    const { then } = this.#limits;
    const watch = this.#watch;
    const end = async (isFirst: boolean): Promise<void> => {
      if (watch && watch === this.#watch)
        await this.#lifecycle.logout(then === 'lock' || !isFirst ? { scope: 'app' } : {}, 'idle');
    };
    const { locks }: Partial<Navigator> = this.#window?.navigator ?? {};
    // Of all tabs that find the time over, one goes to the provider.
    await (
      locks && then === 'sign-out'
        ? locks.request(`strongbox.idle ${this.#name}`, { ifAvailable: true }, (lock) => end(lock !== null))
        : end(true)
    )
      // A refused lock must not keep the session: each tab goes there then.
      .catch(() => end(true).catch(() => undefined));
  }

  #after(milliseconds: number, next: () => void): Timer {
    return this.#zone.runOutsideAngular(() => setTimeout(next, milliseconds));
  }
}

function active(at: number): object {
  return { type: 'active', at };
}
