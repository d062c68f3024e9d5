import { DestroyRef, DOCUMENT, inject, Injector, NgZone } from '@angular/core';
import {
  type AuthError,
  type LoginOptions,
  type LogoutOptions,
  ɵisTransient as isTransient,
  ɵparseTrustedUrl as parseTrustedUrl,
  ɵretryLater as retryLater,
  ɵSessionLifecycle as SessionLifecycle,
  ɵtoAuthError as toAuthError,
} from 'ngx-strongbox';
import type { BackendConnection, OpenBackend } from './backend-connection';
import type { BackendLogin, BackendLogout } from './backend-dialect';
import { ownPath } from './own-path';
import { toLogin } from './to-login';

/** Leaves the session and the page. A logout that does not get through is made up for as soon as it can be. */
export class BackendDeparture {
  readonly #document = inject(DOCUMENT);
  readonly #connection: BackendConnection;
  readonly #injector = inject(Injector);
  readonly #zone = inject(NgZone);
  #failures = 0;
  #callOffRetry: () => void = () => undefined;

  constructor(connection: BackendConnection) {
    this.#connection = connection;
    inject(DestroyRef).onDestroy(() => {
      this.#callOffRetry();
    });
  }

  async login(open: OpenBackend, options: LoginOptions, signal: AbortSignal): Promise<'redirecting'> {
    const { client, dialect, unfinished } = open;
    const login = toLogin(options, this.#document);
    const { scope } = unfinished;
    if (scope) await this.#endFirst(open, { redirectTo: login.redirectTo, scope, answer: null });
    // The provider may still know who has left.
    const asked: BackendLogin = scope === 'provider' ? { prompt: 'login', ...login } : login;
    const address = await dialect.login(client, asked);
    signal.throwIfAborted();
    unfinished.scope = null;
    this.#callOffRetry();
    this.#leave(address);
    return 'redirecting';
  }

  /** @throws AuthError `config_invalid` when the address to come back to is none of this app's, after doing all the same */
  async logout(open: OpenBackend, { redirectTo, scope = 'provider' }: LogoutOptions): Promise<void> {
    const { answer } = this.#connection;
    this.#connection.forgetUser();
    // The start page, unless markup has moved the base of the document elsewhere.
    let back = '/';
    let mistake: AuthError | null = null;
    try {
      back = ownPath(redirectTo ?? '', this.#document);
    } catch (error) {
      if (redirectTo !== undefined) mistake = error as AuthError;
    }
    this.#failures = 0;
    await this.#endOrRetry(open, { redirectTo: back, scope, answer });
    if (mistake) throw mistake;
  }

  /** Ends what the last visit, or another tab, could not. */
  async finishLogout(open: OpenBackend, scope: 'provider' | 'app', mayLeave: boolean): Promise<void> {
    const address = await this.#end(open, {
      redirectTo: ownPath(this.#document.location.href, this.#document),
      scope,
      answer: null,
    });
    if (address !== null && mayLeave) this.#leave(address);
  }

  /** A login that came to nothing would leave the session that was to end. */
  async #endFirst(open: OpenBackend, logout: BackendLogout): Promise<void> {
    try {
      await this.#end(open, logout);
    } catch (thrown) {
      if (isTransient(toAuthError(thrown))) throw thrown;
      // The session that comes takes the place of one that cannot be ended.
    }
  }

  async #endOrRetry(open: OpenBackend, logout: BackendLogout): Promise<void> {
    this.#callOffRetry();
    try {
      const address = await this.#end(open, logout);
      if (address !== null) this.#leave(address);
    } catch (thrown) {
      const error = toAuthError(thrown);
      if (isTransient(error)) this.#retry(logout);
      throw error;
    }
  }

  /** Gives where the page has to go next, if anywhere. */
  async #end({ client, dialect, unfinished }: OpenBackend, logout: BackendLogout): Promise<string | null> {
    const ask = async (): Promise<string | null> => {
      try {
        return await dialect.logout(client, logout);
      } catch (thrown) {
        const error = toAuthError(thrown);
        if (error.code !== 'backend_refused') throw error;
        // So it does when its session is over, or when what proves the request belongs to another one.
        const answer = (this.#connection.answer = await dialect.look(client));
        return answer.user && dialect.logout(client, { ...logout, answer });
      }
    };
    const address = await ask();
    unfinished.scope = null;
    this.#connection.answer = null;
    return address;
  }

  /** Goes where the backend sends the page. */
  #leave(url: string): void {
    this.#document.location.assign(parseTrustedUrl(url, undefined, 'The next page').href);
  }

  #retry(logout: BackendLogout): void {
    const again = async (): Promise<void> => {
      const open = await this.#connection.open(new AbortController().signal);
      // Somebody has signed in since, in another tab, or it has been made up for there.
      if (!open.unfinished.scope) return;
      await this.#endOrRetry(open, logout);
      // Takes the error back.
      this.#injector.get(SessionLifecycle).leave('logout');
    };
    const now = (): void => void again().catch(() => undefined);
    this.#callOffRetry = retryLater(now, this.#failures++, this.#zone, this.#document.defaultView);
  }
}
