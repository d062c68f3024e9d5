import type { HttpRequest } from '@angular/common/http';
import { DOCUMENT, inject, Injector, NgZone, runInInjectionContext } from '@angular/core';
import {
  ɵXSRF_PROTECTION as XSRF_PROTECTION,
  ɵxsrfHeaders as xsrfHeaders,
  ɵxsrfRules as xsrfRules,
} from 'ngx-strongbox';
import { BackendConnection } from './backend-connection';

/** Says once on the console, in dev mode, that requests leave without the headers that the backend wants, or should want. */
export function explainMissingXsrf(): (request: HttpRequest<unknown>) => void {
  const connection = inject(BackendConnection);
  const protection = inject(XSRF_PROTECTION);
  const zone = inject(NgZone);
  const document = inject(DOCUMENT);
  const injector = inject(Injector);
  const rules = xsrfRules();
  let hasWarned = false;
  const isSafe = ({ method }: HttpRequest<unknown>) => /^(GET|HEAD|OPTIONS|TRACE)$/.test(method);
  const isProven = ({ method }: HttpRequest<unknown>) => {
    const headers = runInInjectionContext(injector, () => xsrfHeaders(rules(), method, document));
    return Object.keys(headers).length > 0;
  };

  return (request) => {
    const look = (): void => {
      const isWanted = connection.xsrf.length > 0;
      if (hasWarned || (isWanted ? protection.hasSeen(request) : isSafe(request) || isProven(request)))
        return;
      hasWarned = true;
      console.warn(
        isWanted
          ? '[ngx-strongbox] A request left without the headers the backend wants to see: add xsrfInterceptor, as in withInterceptors([authInterceptor, xsrfInterceptor]).'
          : '[ngx-strongbox] The backend looks at no header that only this app can send, so other pages of the site can do what the user could: have the API want one, and send it with withXsrf({ headerName, value, methods }).',
      );
    };
    // Once it has been through the other interceptors.
    zone.runOutsideAngular(() => setTimeout(look));
  };
}
