import { DOCUMENT, inject, Injector, signal as writable } from '@angular/core';
import {
  type AskedFor,
  AuthError,
  type Credentials,
  type LoginOptions,
  type LoginOutcome,
  type LogoutOptions,
  type NoSession,
  type Session,
  type SessionSource,
  ɵoneTabAtATime as oneTabAtATime,
  ɵSessionLifecycle as SessionLifecycle,
} from 'ngx-strongbox';
import { BackendConnection } from './backend-connection';
import { LoginNews } from './login-news';
import { LoginPage } from './login-page';
import { type Begun, RestBackend } from './rest-backend';
import type { RestDialect } from './rest-login-options';
import type { UnfinishedLogout } from './unfinished-logout';

/** Session of an own login: one cookie stands for it in all tabs, and each tab gets its token by that. */
export class RestSession implements SessionSource {
  readonly #injector = inject(Injector);
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #connection = inject<BackendConnection<RestDialect>>(BackendConnection);
  readonly #page = new LoginPage();
  readonly #news = new LoginNews();
  #session: Session | null = null;
  /** By the session it belongs to, so that none is ever sent as another user's. */
  #tokens = new WeakMap<Session, string>();
  /** What the login that the login page is shown for asks. */
  #asked: AskedFor | null = null;
  readonly #retryAt = writable<Date | null>(null);
  readonly retryAt = this.#retryAt.asReadonly();
  readonly isShared = false;
  /** Whether the token is in a cookie. Known once there is a session. */
  hasCookie = false;

  name(): Promise<string> {
    return this.#connection.name();
  }

  async restore(signal: AbortSignal): Promise<Session | NoSession> {
    const { unfinished } = await this.#open();
    const reason = unfinished.scope ? 'logout' : 'no-session';
    return (await this.#refresh(signal)) ?? { reason };
  }

  async renew(signal: AbortSignal): Promise<Session> {
    const session = await this.#refresh(signal);
    if (session) return session;
    throw new AuthError('not_signed_in', ngDevMode && 'the backend has ended the session.');
  }

  async current(): Promise<Session | null> {
    return this.#session;
  }

  async login(
    options: LoginOptions,
    signal: AbortSignal,
  ): Promise<Session | Exclude<LoginOutcome, 'signed-in'>> {
    const { credentials, acr, maxAge } = options;
    const { dialect } = await this.#open();
    if (!credentials) {
      this.#page.open(dialect.loginPage, options);
      this.#asked = { ...(acr !== undefined && { acr }), ...(maxAge !== undefined && { maxAge }) };
      return 'redirecting';
    }
    this.#page.check(options);
    try {
      return await this.#inTurn(signal, (backend, unfinished) =>
        this.#logIn(backend, unfinished, credentials, signal),
      );
    } catch (error) {
      // Until somebody reads that, V8 keeps the frames an error has come through, and the credentials in them.
      Reflect.get(error as Error, 'stack');
      throw error;
    }
  }

  arrive(options: LoginOptions): void {
    void this.#open().then(({ dialect }) => {
      this.#page.leave(dialect.loginPage, options);
    });
  }

  async logout(options: LogoutOptions): Promise<void> {
    this.#drop();
    const ending = this.#end();
    try {
      this.#page.afterLogout(options);
    } finally {
      await ending;
    }
  }

  async forget(): Promise<void> {
    this.#drop();
  }

  /** The token of the user who is signed in now. */
  token(): string | null {
    const state = this.#injector.get(SessionLifecycle).state();
    return (state.status === 'signed-in' && this.#tokens.get(state.session)) || null;
  }

  async #end(): Promise<void> {
    const { unfinished } = await this.#open();
    unfinished.scope = 'app';
    await this.#inTurn(new AbortController().signal, end);
  }

  async #logIn(
    backend: RestBackend,
    unfinished: UnfinishedLogout,
    credentials: Credentials,
    signal: AbortSignal,
  ): Promise<Session | Exclude<LoginOutcome, 'signed-in'>> {
    signal.throwIfAborted();
    const answer = await backend.logIn(credentials);
    if ('refusal' in answer) {
      const { refusal, retryAfter } = answer;
      this.#retryAt.set(retryAfter === null ? null : new Date(Date.now() + retryAfter * 1000));
      return refusal;
    }
    // One that was called off is not to be there at the next visit.
    if (signal.aborted) await end(backend, unfinished);
    signal.throwIfAborted();
    this.#retryAt.set(null);
    const asked = this.#asked && { ...this.#asked, at: Date.now() };
    this.#asked = null;
    unfinished.scope = null;
    this.#news.tell();
    return this.#take(answer, asked);
  }

  #refresh(signal: AbortSignal): Promise<Session | null> {
    return this.#inTurn(signal, async (backend, unfinished) => {
      signal.throwIfAborted();
      if (unfinished.scope) await end(backend, unfinished);
      const answer = await backend.refresh();
      signal.throwIfAborted();
      const before = this.#session;
      if (!answer) this.#drop();
      const isSame = before?.user.sub === answer?.session.user.sub;
      return answer && this.#take(answer, (isSame && before?.asked) || null);
    });
  }

  #take({ session, token }: Begun, asked: AskedFor | null): Session {
    this.#session = { ...session, ...(asked && { asked }) };
    if (token !== null) this.#tokens.set(this.#session, token);
    return this.#session;
  }

  #drop(): void {
    this.#session = null;
    this.#tokens = new WeakMap();
  }

  async #open() {
    // Not those of the caller: what is under way changes the cookie, whether somebody waits for it or not.
    const { signal } = new AbortController();
    const opened = await this.#connection.open(signal);
    this.hasCookie = opened.dialect.token === 'cookie';
    this.#news.listen(opened.client.baseUrl, (isRevival) => {
      const lifecycle = this.#injector.get(SessionLifecycle);
      if (lifecycle.state().status === 'signed-in') {
        lifecycle.renewUnlessReplaced().catch(() => undefined);
      } else if (isRevival) void lifecycle.restore(null);
    });
    return opened;
  }

  /** The cookie changes with each answer, so one request at a time goes by it, in all tabs. */
  async #inTurn<T>(
    signal: AbortSignal,
    task: (backend: RestBackend, unfinished: UnfinishedLogout) => Promise<T>,
  ): Promise<T> {
    const { client, dialect, unfinished } = await this.#open();
    const lock = `strongbox.cookie ${client.baseUrl}`;
    // No credential, and what is late is for the cookie there is now: the logout that has overtaken it needs it.
    const prove = (xsrfToken: string | null): void => {
      this.#connection.answer = { user: null, ...(xsrfToken !== null && { xsrfToken }) };
    };
    return oneTabAtATime(this.#window, lock, signal, () =>
      task(new RestBackend(client, dialect, prove), unfinished),
    );
  }
}

/** Remembers it until the backend knows: its cookie, which script cannot delete, would sign the user in again. */
async function end(backend: RestBackend, unfinished: UnfinishedLogout): Promise<void> {
  unfinished.scope = 'app';
  await backend.logOut();
  unfinished.scope = null;
}
