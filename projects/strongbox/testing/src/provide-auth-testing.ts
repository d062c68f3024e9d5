import type { EnvironmentProviders } from '@angular/core';
import {
  type AuthFeature,
  type CoreFeatureKind,
  provideAuth,
  ɵAUTHORIZED_REQUESTS as AUTHORIZED_REQUESTS,
  ɵRENEWAL_AHEAD as RENEWAL_AHEAD,
  ɵREQUEST_AUTHORIZER as REQUEST_AUTHORIZER,
  ɵREVIVAL as REVIVAL,
  ɵSESSION_SOURCE as SESSION_SOURCE,
  ɵSessionLifecycle as SessionLifecycle,
  ɵSessionState as SessionState,
  ɵTAB_SYNC as TAB_SYNC,
} from 'ngx-strongbox';
import { AuthTestingController } from './auth-testing-controller';
import type { AuthTestingOptions } from './auth-testing-options';
import { withGranted } from './granted';
import { SentRequests } from './sent-requests';
import { TestAuthorizer } from './test-authorizer';
import { TestLifecycle } from './test-lifecycle';
import { TestRequests } from './test-requests';
import { AUTH_TESTING_OPTIONS, TestSessionSource } from './test-session-source';
import { TestSessionState } from './test-session-state';

/**
 * Puts a user into a test: in the place of `provideAuth`, or after it. `Auth`, guards, interceptors and directives are the
 * real ones; behind them is no network, no storage and no timer. Without options nobody is signed in.
 *
 * Who is signed in is known at once, so that a component that is created next shows it. Takes the features that
 * `provideAuth` takes, but none of a strategy; after `provideAuth` those given there stay. Nothing is renewed ahead
 * of time unless `withRenewal` is among the features: only what needs a renewal brings one about. A login does not leave
 * the page; {@link AuthTestingController} says what becomes of it.
 *
 * It is for tests: in a production build it writes an error to the console.
 *
 * Throws `config_invalid` when a feature is given twice, and when `roles` or `permissions` are given but a
 * `withClaimMapping` that was not passed here looks for them in other claims.
 *
 * @example
 * ```ts
 * import { TestBed } from '@angular/core/testing';
 * import { Auth, withResourceServers } from 'ngx-strongbox';
 * import { provideAuthTesting } from 'ngx-strongbox/testing';
 *
 * export function nameOfUser(): string | undefined {
 *   TestBed.configureTestingModule({
 *     providers: [
 *       provideAuthTesting({ user: { name: 'Ada' }, roles: ['admin'] }, withResourceServers('/api')),
 *     ],
 *   });
 *   return TestBed.inject(Auth).user()?.name;
 * }
 * ```
 */
export function provideAuthTesting(
  options: AuthTestingOptions = {},
  ...features: readonly AuthFeature<CoreFeatureKind>[]
): EnvironmentProviders {
  // Nobody would see otherwise that it was left in.
  if (!ngDevMode)
    console.error('[ngx-strongbox] A production build has provideAuthTesting: its user is made up.');
  return provideAuth(
    {
      ɵstrategy: 'testing',
      ɵproviders: [
        { provide: AUTH_TESTING_OPTIONS, useValue: options },
        { provide: AuthTestingController, useFactory: () => new AuthTestingController() },
        { provide: TestSessionSource, useFactory: () => new TestSessionSource() },
        { provide: SESSION_SOURCE, useExisting: TestSessionSource },
        { provide: TestSessionState, useFactory: () => new TestSessionState() },
        { provide: SessionState, useExisting: TestSessionState },
        { provide: TestLifecycle, useFactory: () => new TestLifecycle() },
        { provide: SessionLifecycle, useExisting: TestLifecycle },
        { provide: TestAuthorizer, useFactory: () => new TestAuthorizer() },
        { provide: REQUEST_AUTHORIZER, useExisting: TestAuthorizer },
        { provide: SentRequests, useFactory: () => new SentRequests() },
        { provide: AUTHORIZED_REQUESTS, useFactory: () => new TestRequests() },
        { provide: RENEWAL_AHEAD, useValue: 'never' },
        { provide: TAB_SYNC, useValue: options.tabSync ?? false },
        // A page that does not leave is in use again at once.
        { provide: REVIVAL, useValue: () => Promise.resolve() },
      ],
    },
    ...features.map(withGranted),
  );
}
