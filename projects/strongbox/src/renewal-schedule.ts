import { DestroyRef, inject, NgZone } from '@angular/core';
import { renewAheadFrom } from './expiry';
import type { Renewal } from './renewal';
import { RENEWAL_AHEAD } from './renewal-ahead';
import { SESSION_SOURCE, type Session } from './session-source';
import type { SessionState } from './session-state';
import { isHidden, onWake } from './wake';

const LONGEST_TIMEOUT = 2 ** 31 - 1;
const SECOND = 1000;

/** Renews before the end. Its timer is a hint only: browsers delay it, and none runs while the machine sleeps. */
export class RenewalSchedule {
  readonly #ahead = inject(RENEWAL_AHEAD);
  readonly #isSliding = inject(SESSION_SOURCE).isSliding;
  readonly #zone = inject(NgZone);
  readonly #session: SessionState;
  readonly #renewal: Renewal;
  readonly #window: Window | null;
  #from = Infinity;
  #end: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: SessionState, renewal: Renewal, window: Window | null) {
    this.#session = session;
    this.#renewal = renewal;
    this.#window = window;
    session.changes.subscribe(({ transition }) => {
      if ('session' in transition) this.#plan(transition.session);
      if (transition.type !== 'renewing') this.#look();
    });
    const stop = onWake(window, ({ type }) => {
      if (type !== 'focus') renewal.hurry();
      this.#look();
    });
    inject(DestroyRef).onDestroy(() => {
      stop();
      clearTimeout(this.#timer);
    });
  }

  #plan(session: Session): void {
    const { expiresAt } = session;
    // Nobody has used it since it was looked at before its end: then it is over, or used after all. Servers say seconds.
    const isUnused =
      this.#isSliding && expiresAt !== null && Math.abs(expiresAt - (this.#end ?? 0)) < 2 * SECOND;
    this.#from = isUnused ? Math.max(expiresAt, Date.now()) + SECOND : renewAheadFrom(session);
    this.#end = expiresAt;
  }

  #look(): void {
    clearTimeout(this.#timer);
    const state = this.#session.state();
    // Looked at again once it is visible.
    if (state.status !== 'signed-in' || (this.#ahead !== 'always' && isHidden(this.#window))) return;
    // What somebody has asked for goes on until it succeeds.
    const from = state.renewing ? 0 : this.#ahead === 'never' ? Infinity : this.#from;
    const wait = Math.max(from - Date.now(), this.#renewal.pause);
    if (wait <= 0) this.#renewal.next().catch(() => undefined);
    else if (wait < Infinity) {
      this.#timer = this.#zone.runOutsideAngular(() =>
        setTimeout(
          () => {
            this.#look();
          },
          Math.min(wait, LONGEST_TIMEOUT),
        ),
      );
    }
  }
}
