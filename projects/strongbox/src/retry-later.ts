import type { NgZone } from '@angular/core';
import { backOff } from './back-off';
import { onWake } from './wake';

/**
 * Calls `again` once: after a pause that grows with the number of failures, or as soon as the network or the user is
 * back. Gives a function that calls it off.
 */
export function retryLater(
  again: () => void,
  failures: number,
  zone: NgZone,
  window: Window | null,
): () => void {
  const now = (): void => {
    callOff();
    again();
  };
  // Outside the zone, so that a page in this state still counts as stable.
  const timer = zone.runOutsideAngular(() => setTimeout(now, backOff(failures)));
  const stop = onWake(window, ({ type }) => {
    if (type !== 'focus') now();
  });
  const callOff = (): void => {
    clearTimeout(timer);
    stop();
  };
  return callOff;
}
