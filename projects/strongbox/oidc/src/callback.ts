import { isAuthorizationResponse, isPartOfResponse, withoutResponse } from './authorization-response';
import { takeSignOutState } from './storage/sign-out-state';
import { takeTransaction, type Transaction } from './transaction';

/** The response to a login this tab has started. */
export interface Callback {
  readonly parameters: URLSearchParams;
  readonly transaction: Transaction;
}

/** Takes the response out of the address before the app's router or anything else of the app looks there. */
export function takeCallback(document: Document): Callback | null {
  const url = new URL(document.location.href);
  const { searchParams: parameters } = url;
  const transaction = takeTransaction(parameters.get('state') ?? '');
  if (!transaction || !isAt(url, transaction.redirectUri)) return null;
  const hasFailed = parameters.has('error') || !parameters.get('code');
  replaceUrl(document, hasFailed ? transaction.startUrl : transaction.redirectTo);
  return { parameters, transaction };
}

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

/** Takes out of the address what the provider sends back after a logout of this tab. Says whether it did. */
export function takeSignOutReturn(document: Document): boolean {
  const state = takeSignOutState();
  const url = new URL(document.location.href);
  if (state === null || url.searchParams.get('state') !== state) return false;
  url.searchParams.delete('state');
  replaceUrl(document, url.pathname + url.search + url.hash);
  return true;
}

function isAt(url: URL, redirectUri: string): boolean {
  return url.origin + url.pathname === redirectUri;
}

function replaceUrl(document: Document, url: string): void {
  const window = document.defaultView;
  // With the origin in front a path that begins with two slashes stays a path.
  const { origin } = document.location;
  const target = new URL(URL.canParse(origin + url) ? origin + url : origin);
  const isOwn = target.origin === origin && !target.username;
  window?.history.replaceState(window.history.state, '', isOwn ? target.href : origin + '/');
}
