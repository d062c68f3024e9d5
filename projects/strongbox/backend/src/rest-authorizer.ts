import { inject } from '@angular/core';
import { type RequestAuthorizer, ɵbearerAuthorizer as bearerAuthorizer } from 'ngx-strongbox';
import { cookieAuthorizer } from './cookie-authorizer';
import { RestSession } from './rest-session';

/** Sends the token, or has the browser send its cookie. Call it in an injection context. */
export function restAuthorizer(): RequestAuthorizer {
  const session = inject(RestSession);
  const byCookie = cookieAuthorizer();
  const byToken = bearerAuthorizer(async () => session.token());
  return {
    authorize: (request, server) => (session.hasCookie ? byCookie : byToken).authorize(request, server),
  };
}
