import { AuthError } from 'ngx-strongbox';
import { isAuthorizationResponse, isPartOfResponse, withoutResponse } from './authorization-response';
import { isAt, replaceUrl } from './own-address';

/**
 * Takes out of the address a response to a login this tab has not started. Says whether there was one. Where the
 * redirect URI is a page of the app, less counts as one: its parameters may be the app's own.
 */
export function dropForeignResponse(document: Document, redirectUri: string): boolean {
  const url = new URL(document.location.href);
  const base = new URL(document.baseURI);
  const isAppPage = url.pathname === base.pathname;
  const isResponse = isAppPage ? isAuthorizationResponse : isPartOfResponse;
  if (!isAt(url, redirectUri) || !isResponse(url.searchParams)) return false;
  replaceUrl(document, isAppPage ? withoutResponse(url) : base.pathname);
  return true;
}

export function stateUnknown(): AuthError {
  return new AuthError(
    'callback_state_unknown',
    ngDevMode && 'this tab has not started the login that was answered here. Start it again.',
  );
}
