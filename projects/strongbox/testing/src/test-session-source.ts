import { inject, InjectionToken } from '@angular/core';
import {
  AuthError,
  type LoginOptions,
  type LoginOutcome,
  type LogoutOptions,
  type Session,
  type SessionSource,
  ɵCLAIM_MAPPING as CLAIM_MAPPING,
} from 'ngx-strongbox';
import { Asked } from './asked';
import type { AuthTestingOptions } from './auth-testing-options';
import { expiryIn, makeSession } from './make-session';
import type { TestSession } from './test-session';

/** What `provideAuthTesting` was given. */
export const AUTH_TESTING_OPTIONS = new InjectionToken<AuthTestingOptions>('AUTH_TESTING_OPTIONS');

/** What becomes of a login, as a test says. */
export type LoginAnswer = LoginOutcome | TestSession | AuthError;

/** Strategy of tests: keeps what was asked of it, and answers as the test wants. */
export class TestSessionSource implements SessionSource {
  readonly #options = inject(AUTH_TESTING_OPTIONS);
  readonly #mapping = inject(CLAIM_MAPPING);
  readonly isShared = false;
  readonly logins = new Asked<LoginOptions>('login');
  readonly logouts = new Asked<LogoutOptions>('logout');
  readonly renewals = new Asked<object>('renewal');
  readonly loginAnswers: (LoginAnswer | Promise<LoginAnswer>)[] = [];
  readonly logoutFailures: AuthError[] = [];
  readonly renewalFailures: AuthError[] = [];
  /** Whether the options are about somebody. */
  readonly isSomebody: boolean;
  readonly start: NonNullable<AuthTestingOptions['state']>;
  isOffline = false;
  #test: TestSession = this.#options;
  #session: Session | null = null;

  constructor() {
    const { state, credential: _, tabSync: __, ...test } = this.#options;
    this.isSomebody = Object.keys(test).length > 0 || state === 'signed-in';
    this.start = state ?? (this.isSomebody ? 'signed-in' : 'signed-out');
  }

  /** Makes a session that was not there before; without anything the one of the options. */
  begin(test: TestSession = this.#options): Session {
    this.#test = test;
    return (this.#session = makeSession(test, this.#mapping));
  }

  async name(): Promise<string> {
    return 'ngx-strongbox/testing';
  }

  /** What there is at the start the test says, not the strategy. */
  restore(): Promise<never> {
    return new Promise(() => undefined);
  }

  async current(): Promise<Session | null> {
    return this.#session;
  }

  async login(options: LoginOptions): Promise<Session | Exclude<LoginOutcome, 'signed-in'>> {
    this.logins.add(options);
    this.#checkNetwork();
    const answer = await (this.loginAnswers.shift() ?? 'redirecting');
    if (answer instanceof AuthError) throw answer;
    if (typeof answer === 'string' && answer !== 'signed-in') return answer;
    const { acr, maxAge, scope } = options;
    const asked = {
      ...(acr !== undefined && { acr }),
      ...(maxAge !== undefined && { maxAge }),
      ...(scope !== undefined && { scope }),
      at: Date.now(),
    };
    return { ...this.begin(answer === 'signed-in' ? this.#asAsked(options) : answer), asked };
  }

  async renew(): Promise<Session> {
    this.renewals.add({});
    this.#checkNetwork();
    const failure = this.renewalFailures.shift();
    if (failure) throw failure;
    if (!this.#session) throw new AuthError('not_signed_in');
    return (this.#session = { ...this.#session, expiresAt: expiryIn(this.#test.expiresIn) });
  }

  async logout(options: LogoutOptions): Promise<void> {
    this.#session = null;
    this.logouts.add(options);
    this.#checkNetwork();
    const failure = this.logoutFailures.shift();
    if (failure) throw failure;
  }

  async forget(): Promise<void> {
    this.#session = null;
  }

  /** The same user again, now signed in just as was asked. */
  #asAsked({ acr, maxAge, scope }: LoginOptions): TestSession {
    const test = this.#session ? this.#test : this.#options;
    const [reached] = [acr ?? []].flat();
    return {
      ...test,
      ...(reached !== undefined && { acr: reached }),
      ...(maxAge !== undefined && { authTime: new Date() }),
      ...(scope !== undefined && { scopes: [...(test.scopes ?? []), ...scope.split(' ')] }),
    };
  }

  #checkNetwork(): void {
    if (this.isOffline) throw new AuthError('server_unreachable');
  }
}
