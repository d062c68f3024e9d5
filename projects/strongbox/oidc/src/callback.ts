import { isAuthorizationResponse, withoutResponse } from './authorization-response';
import { takeTransaction, type Transaction } from './transaction';

/** The login this page was opened to finish. */
export interface Callback {
  readonly parameters: URLSearchParams;
  /** `null` when this tab has started no such login. */
  readonly transaction: Transaction | null;
}

/**
 * Takes the response to a login out of the address, before anything else can see it there. Answers to logins this tab
 * has not started are told from parameters of the app's own only by the path, so `redirectUri` may be asked for late.
 */
export function takeCallback(document: Document): Callback | null {
  const url = new URL(document.location.href);
  const state = url.searchParams.get('state');
  const transaction = state ? takeTransaction(state) : null;
  if (transaction && isAt(url, transaction.redirectUri)) {
    const hasFailed = url.searchParams.has('error') || !url.searchParams.get('code');
    replaceUrl(document, hasFailed ? transaction.startUrl : transaction.returnUrl);
    return { parameters: url.searchParams, transaction };
  }
  return isAuthorizationResponse(url.searchParams)
    ? { parameters: url.searchParams, transaction: null }
    : null;
}

/** Whether the page is at the redirect URI with a response nobody here has asked for; cleans the address if so. */
export function dropForeignResponse(document: Document, redirectUri: string): boolean {
  const url = new URL(document.location.href);
  if (!isAt(url, redirectUri)) return false;
  const base = new URL(document.baseURI);
  replaceUrl(document, url.pathname === base.pathname ? withoutResponse(url) : base.pathname);
  return true;
}

function isAt(url: URL, redirectUri: string): boolean {
  return url.origin + url.pathname === redirectUri.split('?')[0];
}

function replaceUrl(document: Document, url: string): void {
  const window = document.defaultView;
  // With the origin in front a path that begins with two slashes stays a path.
  window?.history.replaceState(window.history.state, '', window.location.origin + url);
}
