import { DOCUMENT, inject, InjectionToken, NgZone } from '@angular/core';

/** Milliseconds after which a page that was to leave for a login has stayed: the user has stopped it, say. */
const LONGEST_DEPARTURE = 30_000;

/**
 * When a page that leaves for a login is in use again: the Back button brings it as it was left, from the browser's
 * back/forward cache, or it has not left after all.
 */
export const REVIVAL = new InjectionToken<() => Promise<void>>(ngDevMode ? 'REVIVAL' : '', {
  factory: () => {
    const window = inject(DOCUMENT).defaultView;
    const zone = inject(NgZone);
    return () => revival(window, zone);
  },
});

function revival(window: Window | null, zone: NgZone): Promise<void> {
  return new Promise((resolve) => {
    const onPageShow = ({ persisted }: PageTransitionEvent): void => {
      if (persisted) end();
    };
    const end = (): void => {
      clearTimeout(timer);
      window?.removeEventListener('pageshow', onPageShow);
      resolve();
    };
    // Outside the zone, so that a page that waits still counts as stable.
    const timer = zone.runOutsideAngular(() => setTimeout(end, LONGEST_DEPARTURE));
    window?.addEventListener('pageshow', onPageShow);
  });
}
