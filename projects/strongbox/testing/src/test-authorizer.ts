import type { HttpRequest } from '@angular/common/http';
import { DOCUMENT, inject } from '@angular/core';
import { type RequestAuthorizer, ɵbaseOf as baseOf } from 'ngx-strongbox';
import { AUTH_TESTING_OPTIONS } from './test-session-source';

/** Does at once what the strategies do when they have asked for a token. */
export class TestAuthorizer implements RequestAuthorizer {
  readonly #credential = inject(AUTH_TESTING_OPTIONS).credential ?? 'token';
  readonly #document = inject(DOCUMENT);

  authorize(request: HttpRequest<unknown>): HttpRequest<unknown> {
    if (this.#credential === 'cookie') {
      const own: string | undefined = request.credentials;
      const isOwn = new URL(request.url, baseOf(this.#document)).origin === this.#document.location.origin;
      return own ? request : request.clone(isOwn ? {} : { withCredentials: true });
    }
    // An app that sets its own credential for one request means it.
    if (request.headers.has('Authorization')) return request;
    return request.clone({ setHeaders: { Authorization: 'Bearer test-access-token' } });
  }
}
