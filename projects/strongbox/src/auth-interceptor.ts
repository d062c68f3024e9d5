import type { HttpInterceptorFn, HttpRequest } from '@angular/common/http';
import { inject } from '@angular/core';
import { from, switchMap } from 'rxjs';
import { REQUEST_AUTHORIZER, type RequestAuthorizer } from './request-authorizer';
import { type ResourceServer, ResourceServers } from './resource-servers';
import { SessionLifecycle } from './session-lifecycle';

/**
 * Puts the credential on requests to the servers of {@link withResourceServers}, and on no other. Renews it first when
 * it is due, once for all requests that wait. A request that finds nobody signed in goes out without one.
 *
 * Make it the last interceptor: one after it could change the URL once the credential is on the request.
 *
 * Fails with the renewal's `AuthError` when a credential is due and cannot be had (RFC 6750 §2.1 for how it is sent).
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
  const server = inject(ResourceServers).match(request);
  if (!server) return next(request);
  const lifecycle = inject(SessionLifecycle);
  return from(authorized(request, server, lifecycle, inject(REQUEST_AUTHORIZER))).pipe(switchMap(next));
};

async function authorized(
  request: HttpRequest<unknown>,
  server: ResourceServer,
  lifecycle: SessionLifecycle,
  authorizer: RequestAuthorizer,
): Promise<HttpRequest<unknown>> {
  const signedIn = lifecycle.isFresh() || (await lifecycle.fresh());
  return signedIn ? authorizer.authorize(request, server) : request;
}
