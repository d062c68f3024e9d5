import type { NoSession } from 'ngx-strongbox';
import type { Connection } from './connection';
import { readSilently } from './read-silently';
import type { TokenRecord } from './storage/token-store';

/** Tokens, nobody, or `redirect` when only leaving the page can tell. */
export type SilentOutcome = { readonly tokens: TokenRecord } | NoSession | 'redirect';

/** Decides whether and how to find out who is signed in without showing anything. */
export async function restoreSilently(
  connection: Connection,
  mayRedirect: boolean,
  signal: AbortSignal,
): Promise<SilentOutcome> {
  const { client, hint } = connection;
  const { silentSignIn, whenCookiesBlocked } = client.config;
  const known = hint.get();
  if (silentSignIn === 'never' || (silentSignIn === 'when-known' && !known)) return { reason: 'no-session' };
  // Without a hint every visitor would be sent away on every page.
  const canRedirect = known !== null && mayRedirect && whenCookiesBlocked === 'redirect';
  if (canRedirect && known === 'redirect') return 'redirect';

  return readSilently(connection, client.openFrame(signal), canRedirect, signal);
}
