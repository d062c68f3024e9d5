import { isPlatformBrowser } from '@angular/common';
import { type HttpContext, type HttpRequest, HttpXsrfTokenExtractor } from '@angular/common/http';
import { DOCUMENT, inject, InjectionToken, PLATFORM_ID } from '@angular/core';
import { type AddressRule, covers, toAddressRule } from './address-rule';
import { xsrfHeaders, type XsrfOptions, xsrfRules } from './xsrf-rules';

/** A header, and where it may go. */
interface Rule extends XsrfOptions {
  readonly headerName: string;
  readonly addresses: readonly AddressRule[];
}

/** Puts the headers on requests to this app's own origin and to listed servers, and takes them off all others. */
export class XsrfProtection {
  readonly #document = inject(DOCUMENT);
  readonly #isBrowser = isPlatformBrowser(inject(PLATFORM_ID));
  readonly #angular = inject(HttpXsrfTokenExtractor);
  readonly #options = xsrfRules();
  #rules: readonly Rule[] = [];
  #from: readonly XsrfOptions[] | undefined;
  #hasWarned = false;
  readonly #seen = ngDevMode ? new WeakSet<HttpContext>() : null;

  /** The request as it may leave. */
  protect(request: HttpRequest<unknown>): HttpRequest<unknown> {
    if (!this.#isBrowser) return request;
    this.#seen?.add(request.context);
    const { baseURI } = this.#document;
    const url = request.urlWithParams;
    const target = URL.canParse(url, baseURI) ? new URL(url, baseURI) : null;
    const rules = this.#currentRules();
    const listed = rules.filter(({ addresses }) => target && addresses.some((rule) => covers(rule, target)));
    const ofAngular = this.#headersOfAngular(request);

    let headers = request.headers;
    const isListed = (name: string) => listed.some((rule) => isSame(rule.headerName, name));
    const forbidden = rules.map(({ headerName }) => headerName).filter((name) => !isListed(name));
    // Its value may go where any of ours may.
    if (listed.length === 0) forbidden.push(...ofAngular);
    for (const name of forbidden) if (headers.has(name)) headers = headers.delete(name);
    const ours = listed.filter(
      ({ headerName }) => !headers.has(headerName) || ofAngular.some((name) => isSame(name, headerName)),
    );
    const found = xsrfHeaders(ours, request.method, this.#document);
    for (const [name, value] of Object.entries(found)) headers = headers.set(name, value);
    if (ngDevMode && listed.length > 0 && ofAngular.length > 0) this.#warn();
    return headers === request.headers ? request : request.clone({ headers });
  }

  /** Whether that request has come by, in dev mode. */
  hasSeen({ context }: HttpRequest<unknown>): boolean {
    return !!this.#seen?.has(context);
  }

  #currentRules(): readonly Rule[] {
    const options = this.#options();
    if (options !== this.#from) {
      const own = { origin: this.#document.location.origin, path: '', paths: [''] };
      this.#rules = options.map((rule) => ({
        ...rule,
        headerName: rule.headerName ?? 'X-XSRF-TOKEN',
        addresses: [
          own,
          ...(rule.servers ?? []).map((server) =>
            toAddressRule(server, this.#document, 'A server of withXsrf'),
          ),
        ],
      }));
      this.#from = options;
    }
    return this.#rules;
  }

  /** Angular does not tell which header it uses, but its value. */
  #headersOfAngular({ headers }: HttpRequest<unknown>): readonly string[] {
    const token = this.#angular.getToken();
    return token ? headers.keys().filter((name) => headers.get(name) === token) : [];
  }

  #warn(): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    console.warn(
      "[ngx-strongbox] Angular's own XSRF protection has already put its header on a request: switch it off with provideHttpClient(withNoXsrfProtection(), ...), which leaves it to xsrfInterceptor.",
    );
  }
}

/** The one of this app. In no bundle of an app that does not use {@link xsrfInterceptor}. */
export const XSRF_PROTECTION = new InjectionToken<XsrfProtection>(ngDevMode ? 'XSRF_PROTECTION' : '', {
  factory: () => new XsrfProtection(),
});

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
