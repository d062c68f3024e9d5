import { InjectionToken } from '@angular/core';

/** What {@link withIdleTimeout} was given, in milliseconds. */
export interface IdleLimits {
  readonly after: number;
  readonly warnBefore: number;
  readonly then: 'sign-out' | 'lock';
}

export const IDLE_LIMITS = new InjectionToken<IdleLimits>(ngDevMode ? 'IDLE_LIMITS' : '');
