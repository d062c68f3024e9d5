import type { HttpRequest } from '@angular/common/http';
import { DOCUMENT, inject } from '@angular/core';
import { type RequestAuthorizer, ɵbaseOf as baseOf } from 'ngx-strongbox';
import { explainMissingXsrf } from './explain-missing-xsrf';

/** Lets the browser send its cookies to listed servers on other origins too. Call it in an injection context. */
export function cookieAuthorizer(): RequestAuthorizer {
  const document = inject(DOCUMENT);
  const explain = ngDevMode ? explainMissingXsrf() : null;
  return {
    authorize(request: HttpRequest<unknown>) {
      explain?.(request);
      // An app that says otherwise for one request means it.
      const own: string | undefined = request.credentials;
      if (own) return request;
      const isOwn = new URL(request.url, baseOf(document)).origin === document.location.origin;
      return request.clone(isOwn ? {} : { withCredentials: true });
    },
  };
}
