import { isPlatformBrowser } from '@angular/common';
import { type HttpRequest, HttpXsrfTokenExtractor } from '@angular/common/http';
import { DOCUMENT, inject, InjectionToken, PLATFORM_ID, untracked } from '@angular/core';
import { type AddressRule, covers, toAddressRule } from './address-rule';
import { cookieValue } from './cookie-value';

/** Settings of {@link withXsrf}. */
export interface XsrfOptions {
  /** Cookie whose value goes into the header (default `XSRF-TOKEN`). Only cookies of this app's own host can be read. */
  readonly cookieName?: string;
  /** Header that carries the value (default `X-XSRF-TOKEN`). */
  readonly headerName?: string;
  /**
   * The value, in place of a cookie's: fixed, for a backend that only wants to see the header, or a function, called in
   * an injection context for each request, that gives what the session came with. Without one (`null`) no header is sent.
   */
  readonly value?: string | (() => string | null);
  /** Backends on other origins that get the header too, as addresses like those of {@link withResourceServers}. */
  readonly servers?: readonly string[];
  /** `unsafe` (default): all but GET, HEAD, OPTIONS and TRACE (RFC 9110 §9.2.1). `all`: those too. */
  readonly methods?: 'unsafe' | 'all';
}

/** Puts the header on requests to this app's own origin and to listed servers, and takes it off all others. */
export class XsrfProtection {
  readonly #options: XsrfOptions;
  readonly #header: string;
  readonly #document = inject(DOCUMENT);
  readonly #isBrowser = isPlatformBrowser(inject(PLATFORM_ID));
  readonly #angular = inject(HttpXsrfTokenExtractor);
  #rules: readonly AddressRule[] | undefined;
  #hasWarned = false;

  constructor(options: XsrfOptions) {
    this.#options = options;
    this.#header = options.headerName ?? 'X-XSRF-TOKEN';
  }

  protect(request: HttpRequest<unknown>): HttpRequest<unknown> {
    if (!this.#isBrowser) return request;
    const { headers } = request;
    const ofAngular = this.#headersOfAngular(request);
    if (!this.#isListed(request.urlWithParams)) {
      const forbidden = [this.#header, ...ofAngular].filter((name) => headers.has(name));
      return forbidden.length === 0
        ? request
        : request.clone({ headers: forbidden.reduce((left, name) => left.delete(name), headers) });
    }
    const isSafe = /^(GET|HEAD|OPTIONS|TRACE)$/.test(request.method);
    if (isSafe && this.#options.methods !== 'all') return request;
    if (ngDevMode && ofAngular.length > 0) this.#warn();
    const isOfApp = headers.has(this.#header) && !ofAngular.includes(this.#header.toLowerCase());
    const value = isOfApp ? null : untracked(() => this.#value());
    return value ? request.clone({ setHeaders: { [this.#header]: value } }) : request;
  }

  #isListed(url: string): boolean {
    const { baseURI, location } = this.#document;
    const { servers = [] } = this.#options;
    this.#rules ??= [
      { origin: location.origin, path: '', paths: [''] },
      ...servers.map((server) => toAddressRule(server, this.#document, 'A server of withXsrf')),
    ];
    if (!URL.canParse(url, baseURI)) return false;
    const target = new URL(url, baseURI);
    return this.#rules.some((rule) => covers(rule, target));
  }

  /** Angular does not tell which header it uses, but its value. */
  #headersOfAngular({ headers }: HttpRequest<unknown>): readonly string[] {
    const token = this.#angular.getToken();
    if (!token) return [];
    return headers
      .keys()
      .filter((name) => headers.get(name) === token)
      .map((name) => name.toLowerCase());
  }

  #value(): string | null {
    const { value, cookieName = 'XSRF-TOKEN' } = this.#options;
    if (value === undefined) return cookieValue(this.#document, cookieName);
    return typeof value === 'function' ? value() : value;
  }

  #warn(): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    console.warn(
      "[ngx-strongbox] Angular's own XSRF protection has already put its header on a request: switch it off with provideHttpClient(withNoXsrfProtection(), ...), which leaves it to xsrfInterceptor.",
    );
  }
}

/** The one that {@link withXsrf} has set up, or one with the defaults. */
export const XSRF_PROTECTION = new InjectionToken<XsrfProtection>(ngDevMode ? 'XSRF_PROTECTION' : '', {
  factory: () => new XsrfProtection({}),
});
