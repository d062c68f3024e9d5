import { inject } from '@angular/core';
import {
  AuthError,
  type AuthErrorCode,
  type LoginOptions,
  type LoginOutcome,
  type LogoutOptions,
  type SignedOutReason,
} from 'ngx-strongbox';
import type { AuthorizedRequest } from './authorized-request';
import { SentRequests } from './sent-requests';
import { TestLifecycle } from './test-lifecycle';
import type { TestSession } from './test-session';
import { TestSessionSource } from './test-session-source';

/**
 * Plays what lies outside the app in a test: the user, the provider, other tabs. Says what the app has asked of them.
 * Get it with `TestBed.inject(AuthTestingController)`, where {@link provideAuthTesting} is among the providers.
 *
 * What changes the session does so at once. Each `expect…` takes what it has found, so that {@link AuthTestingController.verify} tells of what
 * is left; one that finds nothing throws an error that says what the app has asked for instead.
 *
 * @example
 * ```ts
 * import { TestBed } from '@angular/core/testing';
 * import { provideRouter } from '@angular/router';
 * import { RouterTestingHarness } from '@angular/router/testing';
 * import { authGuard } from 'ngx-strongbox';
 * import { AuthTestingController, provideAuthTesting } from 'ngx-strongbox/testing';
 *
 * export async function asksStrangersToSignIn(): Promise<void> {
 *   const routes = [{ path: 'invoices', canMatch: [authGuard()], children: [] }];
 *   TestBed.configureTestingModule({ providers: [provideRouter(routes), provideAuthTesting()] });
 *   await RouterTestingHarness.create('/invoices');
 *   TestBed.inject(AuthTestingController).expectLogin({ redirectTo: '/invoices' });
 * }
 * ```
 */
export class AuthTestingController {
  readonly #lifecycle = inject(TestLifecycle);
  readonly #source = inject(TestSessionSource);
  readonly #sent = inject(SentRequests);

  /**
   * Somebody is signed in from now on, without the app having asked: found at the start, after a login that has left the
   * page, or in another tab. Without a `session` the one that {@link provideAuthTesting} was given.
   */
  signIn(session?: TestSession): void {
    this.#lifecycle.signIn(session);
  }

  /** Nobody is signed in from now on, without the app having asked: another tab or the server has ended the session. */
  signOut(reason: SignedOutReason = 'logout'): void {
    this.#lifecycle.signOut(reason);
  }

  /** The credential is over: what needs it next renews it first. Throws when nobody is signed in. */
  expire(): void {
    this.#lifecycle.expire();
  }

  /**
   * Nobody can be reached until {@link AuthTestingController.goOnline}: logins, logouts and renewals fail with `server_unreachable`, and an app
   * that is `restoring` becomes `unreachable`. Requests of `HttpClient` are not concerned: these are
   * `HttpTestingController`'s.
   */
  goOffline(): void {
    this.#lifecycle.goOffline();
  }

  /** Ends {@link AuthTestingController.goOffline}. An app that was `unreachable` finds the session that {@link provideAuthTesting} was given. */
  goOnline(): void {
    this.#lifecycle.goOnline();
  }

  /**
   * Says what becomes of the next login that has no answer yet; one without any is `redirecting`. `signed-in` signs in
   * the user of {@link provideAuthTesting}, or the present one again, with the `acr`, `maxAge` and `scope` asked for; a
   * session signs in just that one. A promise keeps the login waiting.
   */
  answerLogin(answer: LoginOutcome | TestSession | Promise<LoginOutcome | TestSession>): void {
    this.#source.loginAnswers.push(answer);
  }

  /** Lets the next login that has no answer yet reject. */
  failLogin(error: AuthErrorCode | AuthError): void {
    this.#source.loginAnswers.push(toError(error));
  }

  /**
   * Lets the next renewal fail. After `server_unreachable` and `server_timeout` the user is still signed in, after any
   * other code no longer.
   */
  failRenewal(error: AuthErrorCode | AuthError): void {
    this.#source.renewalFailures.push(toError(error));
  }

  /** Lets the next logout reject: the user is signed out here, and perhaps not elsewhere. */
  failLogout(error: AuthErrorCode | AuthError): void {
    this.#source.logoutFailures.push(toError(error));
  }

  /** The first login that was asked for with at least these options. */
  expectLogin(options: LoginOptions = {}): LoginOptions {
    return this.#source.logins.expect(options);
  }

  /** The first logout that was asked for with at least these options. */
  expectLogout(options: LogoutOptions = {}): LogoutOptions {
    return this.#source.logouts.expect(options);
  }

  /** A renewal, also one that has failed. */
  expectRenewal(): void {
    this.#source.renewals.expect({});
  }

  /** No login that no test has expected yet. */
  expectNoLogin(): void {
    this.#source.logins.expectNone();
  }

  /** No logout that no test has expected yet. */
  expectNoLogout(): void {
    this.#source.logouts.expectNone();
  }

  /** No renewal that no test has expected yet. */
  expectNoRenewal(): void {
    this.#source.renewals.expectNone();
  }

  /** Nothing was asked for that no test has expected: for `afterEach`. */
  verify(): void {
    const { logins, logouts, renewals } = this.#source;
    const left = [logins, logouts, renewals].flatMap((asked) => asked.unexpected());
    if (left.length > 0)
      throw new Error(`Expected nothing more, but the app has asked for ${left.join(', ')}.`);
  }

  /** All requests that have left with a credential, the first one first. */
  authorizedRequests(): readonly AuthorizedRequest[] {
    return this.#sent.authorized;
  }

  /**
   * Once so many requests in all have left for servers of `withResourceServers`, with a credential or without. For those
   * that have to wait for a renewal or a login, and for those that are repeated after a 401: they are the second ones.
   * All others leave at once.
   */
  whenSent(count: number): Promise<void> {
    return this.#sent.whenSent(count);
  }
}

function toError(error: AuthErrorCode | AuthError): AuthError {
  return error instanceof AuthError ? error : new AuthError(error, 'the test wants it so.');
}
