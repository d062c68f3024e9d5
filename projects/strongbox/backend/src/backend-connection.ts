import { HttpBackend } from '@angular/common/http';
import { DOCUMENT, inject, Injector, runInInjectionContext } from '@angular/core';
import {
  type XsrfOptions,
  ɵRESOURCE_SERVERS as RESOURCE_SERVERS,
  ɵxsrfHeaders as xsrfHeaders,
  ɵxsrfRules as xsrfRules,
} from 'ngx-strongbox';
import { BackendClient } from './backend-client';
import type { BackendAnswer, BackendDialect } from './backend-dialect';
import { BACKEND_SETTINGS, type BackendSettings } from './backend-session-config';
import { UnfinishedLogout } from './unfinished-logout';

/** What there is once the settings are known. */
export interface OpenBackend<Dialect = BackendDialect> {
  readonly client: BackendClient;
  readonly dialect: Dialect;
  readonly unfinished: UnfinishedLogout;
}

/** The backend once its settings are known, and what it has said last. */
export class BackendConnection<Dialect extends Pick<BackendDialect, 'xsrf'> = BackendDialect> {
  readonly #document = inject(DOCUMENT);
  readonly #http = inject(HttpBackend);
  readonly #settings = inject(BACKEND_SETTINGS) as () => Promise<BackendSettings<Dialect>>;
  readonly #servers = inject(RESOURCE_SERVERS).filter((server) => !server.unprotected);
  readonly #injector = inject(Injector);
  #known: BackendSettings<Dialect> | null = null;
  #rules: (() => readonly XsrfOptions[]) | undefined;
  #answer: BackendAnswer | null = null;
  #xsrf: readonly XsrfOptions[] = [];

  /** Requests through the client end with `signal`. */
  async open(signal: AbortSignal): Promise<OpenBackend<Dialect>> {
    const settings = await this.#settings();
    if (settings !== this.#known) {
      this.#known = settings;
      this.answer = this.#answer;
    }
    const { baseUrl, dialect } = settings;
    const proof = (method: string) => this.#proof(method);
    return {
      client: new BackendClient(baseUrl, this.#document, this.#http, proof, signal),
      dialect,
      unfinished: new UnfinishedLogout(baseUrl),
    };
  }

  /** Names the backend in all tabs. */
  async name(): Promise<string> {
    return (await this.#settings()).baseUrl;
  }

  /** What the backend has said last about the session. */
  get answer(): BackendAnswer | null {
    return this.#answer;
  }

  set answer(answer: BackendAnswer | null) {
    this.#answer = answer;
    this.#xsrf = this.#headers();
  }

  /** Keeps what proves a request, which is no credential: what ends the session at the backend has to carry it. */
  forgetUser(): void {
    const { xsrfToken } = this.#answer ?? {};
    this.answer = xsrfToken === undefined ? null : { user: null, xsrfToken };
  }

  /** The headers the backend wants to see, and its APIs. */
  get xsrf(): readonly XsrfOptions[] {
    return this.#xsrf;
  }

  #headers(): readonly XsrfOptions[] {
    if (!this.#known) return [];
    const { baseUrl, dialect, hasApis } = this.#known;
    // What shows one that a request comes from this app is nothing for the servers of others.
    const servers = [baseUrl, ...(hasApis ? this.#servers.map(({ url }) => url) : [])];
    const token = this.#answer?.xsrfToken;
    return (dialect.xsrf ?? []).map((rule) => ({
      ...(token !== undefined && { value: token }),
      ...rule,
      servers,
    }));
  }

  #proof(method: string): Readonly<Record<string, string>> {
    return runInInjectionContext(this.#injector, () => {
      this.#rules ??= xsrfRules();
      return xsrfHeaders(this.#rules(), method, this.#document);
    });
  }
}
