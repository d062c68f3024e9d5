import { DOCUMENT, inject } from '@angular/core';
import { type RequestAuthorizer, ɵbaseOf as baseOf } from 'ngx-strongbox';
import { tokenAuthorizer } from '../token-authorizer';
import { SessionFingerprint } from './session-fingerprint';
import { withCookies } from './with-cookies';

/** Sends the token, and where the cookie belongs, that too. Call it in an injection context. */
export function fingerprintAuthorizer(): RequestAuthorizer {
  const document = inject(DOCUMENT);
  const fingerprint = inject(SessionFingerprint);
  const byToken = tokenAuthorizer();
  const isHome = (url: string): boolean =>
    URL.canParse(url, baseOf(document)) && new URL(url, baseOf(document)).origin === fingerprint.origin;
  return {
    async authorize(request, server) {
      const authorized = await byToken.authorize(request, server);
      // An app that says otherwise for one request means it.
      const own: string | undefined = request.credentials;
      if (authorized === request || own || !isHome(request.url)) return authorized;
      return withCookies(authorized, isHome);
    },
    async renew(refused, server) {
      // The cookie may be gone, and with it what the next token would have to name.
      fingerprint.drop();
      await byToken.renew?.(refused, server);
    },
  };
}
