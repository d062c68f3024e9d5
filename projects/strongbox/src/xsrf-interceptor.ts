import type { HttpInterceptorFn } from '@angular/common/http';
import { inject } from '@angular/core';
import { throwError } from 'rxjs';
import { XSRF_PROTECTION } from './xsrf-protection';

/**
 * Proves to a backend that goes by cookies that a request comes from this app: sends back in a header what the backend
 * has left in a cookie. That is `XSRF-TOKEN` in `X-XSRF-TOKEN`, on unsafe requests to this app's own origin, unless
 * {@link withXsrf} says otherwise. Takes the header off requests to any other origin, also where Angular's own
 * protection has put it on. Does nothing on a server.
 *
 * Put it behind every interceptor that changes URLs, right behind {@link authInterceptor}: where a request goes in the
 * end is what counts, and one that had to wait for a login carries what belongs to that. Use it in place of Angular's, which goes by the URL the app has asked for, and switch that off.
 *
 * @example
 * ```ts
 * import { provideHttpClient, withInterceptors, withNoXsrfProtection } from '@angular/common/http';
 * import { authInterceptor, xsrfInterceptor } from 'ngx-strongbox';
 *
 * export const http = provideHttpClient(
 *   withNoXsrfProtection(),
 *   withInterceptors([authInterceptor, xsrfInterceptor]),
 * );
 * ```
 */
export const xsrfInterceptor: HttpInterceptorFn = (request, next) => {
  try {
    return next(inject(XSRF_PROTECTION).protect(request));
  } catch (error) {
    // HttpClient keeps an app whose interceptor throws waiting for ever, and a server with it.
    return throwError(() => error);
  }
};
