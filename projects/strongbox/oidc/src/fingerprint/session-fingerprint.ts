import { HttpBackend, HttpClient, HttpErrorResponse } from '@angular/common/http';
import { DOCUMENT, inject } from '@angular/core';
import {
  AuthError,
  ɵoneTabAtATime as oneTabAtATime,
  ɵorAborted as orAborted,
  ɵtoAddressRule as toAddressRule,
  ɵtoAuthError as toAuthError,
} from 'ngx-strongbox';
import { firstValueFrom } from 'rxjs';
import { retryAfterOf } from '../retry-after';
import { isSameSite } from '../same-site';
import type { TokenBinding } from '../token-binding';
import type { SessionFingerprintOptions } from './with-session-fingerprint';

/** In milliseconds. */
const TIME_LIMIT = 10_000;

/** Gets the hash of the cookie that script cannot read, and has token requests carry it. */
export class SessionFingerprint implements TokenBinding {
  readonly #document = inject(DOCUMENT);
  readonly #http = new HttpClient(inject(HttpBackend));
  readonly #options: SessionFingerprintOptions;
  #hash: Promise<string> | null = null;
  #forgetting: Promise<unknown> = Promise.resolve();
  #explained = '';

  constructor(options: SessionFingerprintOptions) {
    this.#options = options;
  }

  /**
   * Where the cookie goes.
   *
   * @throws AuthError `config_invalid`
   */
  get origin(): string {
    return this.#mintUrl().origin;
  }

  check(): void {
    this.#mintUrl();
  }

  async parameters(signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
    const { parameter = 'user_fingerprint' } = this.#options;
    return { [parameter]: await orAborted(this.#current(), signal) };
  }

  drop(): void {
    this.#hash = null;
  }

  release(): void {
    this.drop();
    this.#forgetting = this.#send('DELETE').catch(() => undefined);
  }

  /** One for all token requests of this page. */
  #current(): Promise<string> {
    if (this.#hash) return this.#hash;
    const attempt = (this.#hash = this.#mint());
    attempt.catch((error: unknown) => {
      if (this.#hash === attempt) this.#hash = null;
      if (ngDevMode) this.#explain(toAuthError(error).message);
    });
    return attempt;
  }

  /** Once for all attempts that meet the same: the session goes on, so nothing else shows it. */
  #explain(message: string): void {
    if (message !== this.#explained) console.warn(`[ngx-strongbox] ${message}`);
    this.#explained = message;
  }

  async #mint(): Promise<string> {
    // Or what the last session has left to be forgotten would take this one's cookie away.
    await this.#forgetting;
    // Two that ask at a time without a cookie would get one each, and the browser keeps the last.
    const { signal } = new AbortController();
    const lock = `strongbox.fingerprint ${this.#mintUrl().href}`;
    const answer = await oneTabAtATime(this.#document.defaultView, lock, signal, () => this.#send('POST'));
    const { hash } = Object(answer) as { readonly hash?: unknown };
    if (typeof hash === 'string' && /^[\w-]{43,64}$/.test(hash)) return hash;
    throw new AuthError(
      'server_unreachable',
      ngDevMode && `'${this.#mintUrl().href}' answered with no hash. ${adviceOn(200)}`,
    );
  }

  async #send(method: 'POST' | 'DELETE'): Promise<unknown> {
    try {
      const answer = this.#http.request<unknown>(method, this.#mintUrl().href, {
        headers: { 'X-CSRF': '1' },
        withCredentials: true,
        redirect: 'error',
        timeout: TIME_LIMIT,
        // Signing out leaves the page.
        keepalive: method === 'DELETE',
      });
      return await firstValueFrom(answer);
    } catch (error) {
      throw error instanceof HttpErrorResponse ? this.#unreachable(error) : toAuthError(error);
    }
  }

  #mintUrl(): URL {
    const { origin, path } = toAddressRule(this.#options.mint, this.#document, '`mint`');
    const url = new URL(origin + path);
    if (isSameSite(url, new URL(this.#document.location.href))) return url;
    throw new AuthError(
      'config_invalid',
      ngDevMode && `'${url.href}' is on another site than this app: its cookie would never be sent.`,
    );
  }

  /** Whatever it says is about the cookie, not about the session: that goes on, and it is asked again later. */
  #unreachable({ error, status, headers }: HttpErrorResponse): AuthError {
    const isTimeout = (Object(error) as { readonly name?: unknown }).name === 'TimeoutError';
    return new AuthError(
      isTimeout ? 'server_timeout' : 'server_unreachable',
      ngDevMode && `'${this.#mintUrl().href}' answered ${status || 'nothing'}. ${adviceOn(status)}`,
      { retryAfter: retryAfterOf(headers.get('Retry-After')) },
    );
  }
}

/** A server that is being deployed answers the same, so it is a question. */
function adviceOn(status: number): string {
  switch (status) {
    case 0:
      return "Is it up, and does its CORS answer allow this app's origin and credentials?";
    case 403:
      return 'Is the origin of this app among its `allowedOrigins`?';
    case 200:
    case 404:
    case 405:
      return 'Is `mint` the address of `sessionFingerprint()` at the API?';
    default:
      return 'See its log.';
  }
}
