import { DOCUMENT, inject } from '@angular/core';
import {
  AuthError,
  type LoginOptions,
  type LoginOutcome,
  type LogoutOptions,
  type NoSession,
  type Session,
  type SessionSource,
  ɵisTransient as isTransient,
  ɵoneTabAtATime as oneTabAtATime,
  ɵparseTrustedUrl as parseTrustedUrl,
  ɵtoAuthError as toAuthError,
} from 'ngx-strongbox';
import type { BackendClient } from './backend-client';
import { BackendConnection } from './backend-connection';
import type { BackendAnswer, BackendDialect, BackendLogin } from './backend-dialect';
import { ownPath } from './own-path';

/** Session that the backend keeps and the browser has a cookie for, which script cannot read. */
export class BackendSession implements SessionSource {
  readonly #document = inject(DOCUMENT);
  readonly #connection = inject<BackendConnection>(BackendConnection);
  #session: Session | null = null;
  #hasStarted = false;

  readonly isShared = false;
  readonly isSliding = true;

  name(): Promise<string> {
    return this.#connection.name();
  }

  async restore(signal: AbortSignal): Promise<Session | NoSession> {
    const { client, dialect } = await this.#connection.open(signal);
    const answer = await (dialect.start && !this.#hasStarted ? dialect.start(client) : dialect.look(client));
    signal.throwIfAborted();
    this.#hasStarted = true;
    return this.#take(answer) ?? noSession(answer);
  }

  async current(): Promise<Session | null> {
    return this.#session;
  }

  async login(
    options: LoginOptions,
    signal: AbortSignal,
  ): Promise<Session | Exclude<LoginOutcome, 'signed-in'>> {
    const { client, dialect } = await this.#connection.open(signal);
    this.#leave(await dialect.login(client, toLogin(options, this.#document)), signal);
    return 'redirecting';
  }

  async renew(signal: AbortSignal, isAsked: boolean): Promise<Session> {
    const { client, dialect } = await this.#connection.open(signal);
    try {
      const answer = await this.#ask(client, dialect, signal, isAsked);
      signal.throwIfAborted();
      const session = this.#take(answer);
      if (session) return session;
    } catch (thrown) {
      const error = toAuthError(thrown);
      // Only the backend's word that nobody is signed in ends a session.
      throw isTransient(error) ? error : new AuthError('server_unreachable', error.message, { cause: error });
    }
    throw new AuthError('not_signed_in', ngDevMode && 'the backend has ended the session.');
  }

  async logout({ redirectTo = '', scope = 'provider' }: LogoutOptions): Promise<void> {
    const { answer } = this.#connection;
    await this.forget();
    const { signal } = new AbortController();
    const { client, dialect } = await this.#connection.open(signal);
    const path = ownPath(redirectTo, this.#document);
    const address = await dialect.logout(client, { redirectTo: path, scope, answer });
    if (address !== null) this.#leave(address, signal);
  }

  async forget(): Promise<void> {
    this.#session = null;
    const { xsrfToken } = this.#connection.answer ?? {};
    // No credential, and what ends the session at the backend has to carry it.
    this.#connection.answer = xsrfToken === undefined ? null : { user: null, xsrfToken };
  }

  async #ask(
    client: BackendClient,
    dialect: BackendDialect,
    signal: AbortSignal,
    isAsked: boolean,
  ): Promise<BackendAnswer> {
    if (isAsked && dialect.prolong) return dialect.prolong(client);
    const renewal = dialect.renew?.bind(dialect, client);
    if (!renewal) return dialect.look(client);
    // Two tabs must not use up what is in the cookies at the same time.
    const lock = `strongbox.renewal ${client.baseUrl}`;
    return oneTabAtATime(this.#document.defaultView, lock, signal, renewal);
  }

  #take(answer: BackendAnswer): Session | null {
    this.#connection.answer = answer;
    return (this.#session = toSession(answer));
  }

  #leave(url: string, signal: AbortSignal): void {
    signal.throwIfAborted();
    this.#document.location.assign(parseTrustedUrl(url, undefined, 'Where the backend sends the page').href);
  }
}

function toSession({ user, expiresIn, endsIn, scopes, asked }: BackendAnswer): Session | null {
  const now = Date.now();
  return (
    user && {
      user,
      expiresAt: expiresIn === undefined ? null : now + expiresIn * 1000,
      ...(endsIn !== undefined && { endsAt: now + endsIn * 1000 }),
      ...(scopes && { scopes }),
      ...(asked && { asked }),
    }
  );
}

function noSession({ login }: BackendAnswer): NoSession {
  if (login === 'cancelled') return { reason: 'login-cancelled' };
  if (login !== 'failed') return { reason: 'no-session' };
  const error = new AuthError('login_refused', ngDevMode && 'the log of the backend says more.');
  return { reason: 'login-failed', error };
}

function toLogin(options: LoginOptions, document: Document): BackendLogin {
  const { acr, maxAge, prompt, loginHint, scope, uiLocales } = options;
  if (maxAge !== undefined && !(Number.isSafeInteger(maxAge) && maxAge >= 0)) {
    throw new AuthError('config_invalid', ngDevMode && '`maxAge` is not a number of whole seconds.');
  }
  return {
    redirectTo: ownPath(options.redirectTo ?? document.location.href, document),
    ...(prompt !== undefined && { prompt }),
    ...(loginHint !== undefined && { loginHint }),
    ...(acr !== undefined && { acrValues: [acr].flat().join(' ') }),
    ...(maxAge !== undefined && { maxAge }),
    ...(scope !== undefined && { scope }),
    ...(uiLocales !== undefined && { uiLocales: uiLocales.join(' ') }),
  };
}
