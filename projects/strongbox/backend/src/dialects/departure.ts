import { type AskedFor, AuthError } from 'ngx-strongbox';
import type { BackendLogin } from '../backend-dialect';

/** What the page has to know when it is back from a login: nothing of it is a credential. */
interface Departure {
  readonly redirectTo: string;
  readonly asked: AskedFor;
}

/** A login that was started in this tab and has come back to it. */
export interface Arrival {
  /** What the provider has put into the address. */
  readonly response: Readonly<Record<string, string>>;
  /** What the login asked for. */
  readonly asked: AskedFor;
}

const DEPARTURE = 'strongbox.login';
const ASKED = 'strongbox.asked';

/**
 * Keeps it in sessionStorage, because nothing else both survives leaving and stays in this tab.
 *
 * @throws AuthError `storage_unavailable`
 */
export function saveDeparture({ redirectTo, acrValues, maxAge, scope }: BackendLogin): void {
  const asked: AskedFor = {
    ...(acrValues !== undefined && { acr: acrValues.split(' ') }),
    ...(maxAge !== undefined && { maxAge }),
    ...(scope !== undefined && { scope }),
  };
  const departure: Departure = { redirectTo, asked };
  try {
    sessionStorage.setItem(DEPARTURE, JSON.stringify(departure));
  } catch {
    throw new AuthError('storage_unavailable', ngDevMode && 'a login needs sessionStorage for its duration.');
  }
}

/** Takes the response of a login out of the address, where one has left from this tab; a response nobody waits for stays. */
export function arrive(document: Document): Arrival | null {
  const { location, defaultView } = document;
  const query = new URLSearchParams(location.search);
  const departure = (isResponse(query) ? read(DEPARTURE) : null) as Departure | null;
  if (!departure) return null;
  drop(DEPARTURE);
  const url = new URL(departure.redirectTo, location.origin);
  const target = url.origin === location.origin ? url.href : location.origin;
  defaultView?.history.replaceState(defaultView.history.state, '', target);
  return { response: Object.fromEntries(query), asked: departure.asked };
}

/** Remembers what the login asked for that has brought the session: the backend does not, and would be asked for ever. */
export function keepAsked(asked: AskedFor): AskedFor {
  const kept = { ...asked, at: Date.now() };
  try {
    sessionStorage.setItem(ASKED, JSON.stringify(kept));
  } catch {
    // Then it is known until the page is loaded again.
  }
  return kept;
}

/** What the login of this tab has asked for. */
export function keptAsked(): AskedFor | null {
  return read(ASKED) as AskedFor | null;
}

export function forgetAsked(): void {
  drop(ASKED);
}

/** RFC 6749 §4.1.2, or one signed response (JARM). */
function isResponse(query: URLSearchParams): boolean {
  const isPlain = query.has('state') && (query.has('code') || query.has('error'));
  return isPlain || (query.has('response') && query.size === 1);
}

function read(key: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

function drop(key: string): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Then there is none.
  }
}
