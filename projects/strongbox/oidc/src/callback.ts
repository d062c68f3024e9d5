import { isAt, replaceUrl } from './own-address';
import { takeSignOutState } from './storage/sign-out-state';
import { takeTransaction, type Transaction } from './transaction';

/** The response to a login this tab has started. */
export interface Callback {
  readonly parameters: URLSearchParams;
  readonly transaction: Transaction;
}

/** What this page was opened with. */
export interface Arrival {
  /** The login it is to finish, until that has been tried. */
  callback: Callback | null;
  /** Whether the provider has just signed the user out, until that has been told. */
  isSignOutReturn: boolean;
}

/** Takes it out of the address before the app's router or anything else of the app looks there. */
export function takeArrival(document: Document): Arrival {
  return { callback: takeCallback(document), isSignOutReturn: takeSignOutReturn(document) };
}

function takeCallback(document: Document): Callback | null {
  const url = new URL(document.location.href);
  const { searchParams: parameters } = url;
  const transaction = takeTransaction(parameters.get('state') ?? '');
  if (!transaction || !isAt(url, transaction.redirectUri)) return null;
  const hasFailed = parameters.has('error') || !parameters.get('code');
  replaceUrl(document, hasFailed ? transaction.startUrl : transaction.redirectTo);
  return { parameters, transaction };
}

/** What the provider sends back after a logout of this tab. */
function takeSignOutReturn(document: Document): boolean {
  const state = takeSignOutState();
  const url = new URL(document.location.href);
  if (state === null || url.searchParams.get('state') !== state) return false;
  url.searchParams.delete('state');
  replaceUrl(document, url.pathname + url.search + url.hash);
  return true;
}
