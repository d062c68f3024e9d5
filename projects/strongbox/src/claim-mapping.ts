import { InjectionToken } from '@angular/core';
import type { User } from './session-source';

/**
 * Where a provider puts what its users may do: functions of the verified claims that give a list of strings. Whatever
 * else they give counts as none. What is left out stays as it is without a mapping.
 */
export interface ClaimMapping {
  /** Default: the claim `roles`. */
  readonly roles?: (user: User) => unknown;
  /** Default: the claim `permissions`. */
  readonly permissions?: (user: User) => unknown;
  /** Scopes in a claim, a list or separated by spaces, besides those that were granted to the session. Default: none. */
  readonly scopes?: (user: User) => unknown;
}

/** What `withClaimMapping` was given. */
export const CLAIM_MAPPING = new InjectionToken<ClaimMapping>(ngDevMode ? 'CLAIM_MAPPING' : '', {
  factory: () => ({}),
});
