import { DestroyRef, inject, NgZone } from '@angular/core';
import { renewAheadFrom } from './expiry';
import type { Renewal } from './renewal';
import { RENEWAL_AHEAD } from './renewal-ahead';
import type { SessionState } from './session-state';
import { isHidden, onWake } from './wake';

const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** Renews before the end. Its timer is a hint only: browsers delay it, and none runs while the machine sleeps. */
export class RenewalSchedule {
  readonly #ahead = inject(RENEWAL_AHEAD);
  readonly #zone = inject(NgZone);
  readonly #session: SessionState;
  readonly #renewal: Renewal;
  readonly #window: Window | null;
  #from = Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: SessionState, renewal: Renewal, window: Window | null) {
    this.#session = session;
    this.#renewal = renewal;
    this.#window = window;
    session.changes.subscribe(({ transition }) => {
      if ('session' in transition) this.#from = renewAheadFrom(transition.session);
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
