import { inject } from '@angular/core';
import { Renewal } from './renewal';
import { RenewalSchedule } from './renewal-schedule';
import type { SessionLifecycle } from './session-lifecycle';
import type { SessionState } from './session-state';
import { TAB_SYNC } from './tab-sync';
import { Tabs } from './tabs';

/** Renews the session from now on, and keeps it in step with other tabs. */
export function keepUp(
  session: SessionState,
  lifecycle: SessionLifecycle,
  window: (Window & typeof globalThis) | null,
): Renewal {
  const renewal = new Renewal(session, window, (reason) => {
    lifecycle.leave(reason);
  });
  new RenewalSchedule(session, renewal, window);
  if (inject(TAB_SYNC)) new Tabs(session, lifecycle, window);
  return renewal;
}
