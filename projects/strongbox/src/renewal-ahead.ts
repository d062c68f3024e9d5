import { InjectionToken } from '@angular/core';

/** When a session is renewed before somebody needs it. */
export type RenewalAhead = 'while-visible' | 'always' | 'never';

/** What `withRenewal` was given. */
export const RENEWAL_AHEAD = new InjectionToken<RenewalAhead>(ngDevMode ? 'RENEWAL_AHEAD' : '', {
  factory: () => 'while-visible',
});
