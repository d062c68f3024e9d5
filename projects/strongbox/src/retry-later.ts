import type { NgZone } from '@angular/core';

const LONGEST_PAUSE = 60;

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
  // Jittered, so that the tabs of an outage do not come back all at once.
  const seconds = Math.min(2 ** failures, LONGEST_PAUSE) * (0.75 + Math.random() / 2);
  const now = (): void => {
    callOff();
    again();
  };
  const whenVisible = (): void => {
    if (window?.document.visibilityState === 'visible') now();
  };
  // Outside the zone, so that a page in this state still counts as stable.
  const timer = zone.runOutsideAngular(() => setTimeout(now, seconds * 1000));
  window?.addEventListener('online', now);
  window?.addEventListener('visibilitychange', whenVisible);
  const callOff = (): void => {
    clearTimeout(timer);
    window?.removeEventListener('online', now);
    window?.removeEventListener('visibilitychange', whenVisible);
  };
  return callOff;
}
