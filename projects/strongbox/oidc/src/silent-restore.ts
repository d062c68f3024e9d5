import { AuthError, type NoSession } from 'ngx-strongbox';
import type { Connection } from './connection';
import type { OidcClient } from './oidc-client';
import { isSignedOut, refusal } from './refusal';
import type { TokenRecord } from './storage/token-store';
import type { TokenTarget } from './token-target';

/** Tokens, nobody, or `redirect` when only leaving the page can tell. */
export type SilentOutcome = { readonly tokens: TokenRecord } | NoSession | 'redirect';

/** Decides whether and how to find out who is signed in without showing anything. */
export async function restoreSilently(
  { client, hint }: Connection,
  mayRedirect: boolean,
  signal: AbortSignal,
): Promise<SilentOutcome> {
  const { silentSignIn, whenCookiesBlocked } = client.config;
  const known = hint.get();
  if (silentSignIn === 'never' || (silentSignIn === 'when-known' && !known)) return { reason: 'no-session' };
  // Without a hint every visitor would be sent away on every page.
  const canRedirect = known !== null && mayRedirect && whenCookiesBlocked === 'redirect';
  if (canRedirect && known === 'redirect') return 'redirect';

  const answer = await askInFrame(client, signal);
  if ('tokens' in answer) return answer;
  if ('error' in answer && !isSignedOut(answer.error)) throw refusal(answer.error);
  const isBlocked = 'blocked' in answer || (known !== null && (await client.isCrossSite(signal)));
  signal.throwIfAborted();
  if (!isBlocked) {
    hint.clear();
    return { reason: 'no-session' };
  }
  if (canRedirect) return 'redirect';
  return { reason: 'no-session', error: 'blocked' in answer ? answer.blocked : cookiesBlocked() };
}

/** `blocked` when the provider answers, but not in a frame. */
export async function askInFrame(
  client: OidcClient,
  signal: AbortSignal,
  previous: TokenRecord | null = null,
  target?: TokenTarget,
) {
  const answer = await askOnce(client, signal, previous, target);
  // The browser shows a page of its own in the frame when nobody answers. So it counts only from a provider that does.
  if (!('blocked' in answer)) return answer;
  await client.confirmReachable(signal);
  return askOnce(client, signal, previous, target);
}

async function askOnce(
  client: OidcClient,
  signal: AbortSignal,
  previous: TokenRecord | null,
  target?: TokenTarget,
) {
  try {
    return await client.askSilently(signal, previous, target);
  } catch (error) {
    if (error instanceof AuthError && error.code === 'silent_sign_in_refused') return { blocked: error };
    throw error;
  }
}

function cookiesBlocked(): AuthError {
  return new AuthError(
    'third_party_cookies_blocked',
    ngDevMode &&
      "the provider is on another site and saw no session in the frame. Put it on a subdomain of this app's site, or set `whenCookiesBlocked: 'redirect'`.",
  );
}
