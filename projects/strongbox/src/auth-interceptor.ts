import type { HttpInterceptorFn } from '@angular/common/http';
import { inject } from '@angular/core';
import { throwError } from 'rxjs';
import { AuthError } from './auth-error';
import { AUTHORIZATION } from './authorization-context';
import { AUTHORIZED_REQUESTS } from './authorized-requests';
import { RESOURCE_SERVER_RULES } from './resource-servers';

/**
 * Puts the credential on requests to the servers of {@link withResourceServers}, and on no other. Renews it first when
 * it is due, once for all requests that wait, and once more when a server answers 401: then the request is repeated with
 * the new one. What else a server asks for is up to its entry: {@link ResourceServer}.
 *
 * Make it the last interceptor but `xsrfInterceptor`: one after it could change the URL once the credential is on the
 * request.
 *
 * Fails with the renewal's `AuthError` when a credential is due and cannot be had, with `not_signed_in` where an entry
 * says so, and with `insufficient_scope` when a server says that (RFC 6750 §2.1 and §3, RFC 9470). Any other answer
 * passes as it is, a 401 that stays one included.
 *
 * @example
 * ```ts
 * import { provideHttpClient, withInterceptors } from '@angular/common/http';
 * import { authInterceptor } from 'ngx-strongbox';
 *
 * export const http = provideHttpClient(withInterceptors([authInterceptor]));
 * ```
 */
export const authInterceptor: HttpInterceptorFn = (request, next) => {
  try {
    const rule = inject(RESOURCE_SERVER_RULES).match(request);
    const own = request.context.get(AUTHORIZATION);
    if (!rule || own === 'none') return next(request);
    return inject(AUTHORIZED_REQUESTS).send({ request, next, rule, server: { ...rule, ...own } });
  } catch (error) {
    // A mistake in the settings, which a resource that fails would keep to itself.
    if (ngDevMode && error instanceof AuthError) console.warn(`[ngx-strongbox] ${error.message}`);
    // HttpClient keeps an app whose interceptor throws waiting for ever, and a server with it.
    return throwError(() => error);
  }
};
