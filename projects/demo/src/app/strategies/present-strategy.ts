import { type EnvironmentProviders, InjectionToken } from '@angular/core';
import type { Strategy } from './strategy';

/** What a strategy brings along. */
export interface StrategySetup {
  readonly id: Strategy;
  /** Where this page finds the APIs, with a slash at the end. */
  readonly apiUrl: string;
  readonly paymentsUrl: string;
  /** Whether users type their password into a form of this app. */
  readonly hasOwnSignIn: boolean;
  /** Whether the sign-in can be in a window of its own. */
  readonly canSignInByPopup: boolean;
  readonly providers: EnvironmentProviders;
}

/** The strategy this page was started with. */
export const PRESENT_STRATEGY = new InjectionToken<StrategySetup>('PRESENT_STRATEGY');
