import { AuthError } from 'ngx-strongbox';
import { askInFrame } from './ask-in-frame';
import type { Connection } from './connection';
import type { FrameResponse } from './oidc-client';
import { isSignedOut, refusal } from './refusal';
import type { SilentOutcome } from './silent-restore';

/** Makes of what has come back in the frame what it says about the session. */
export async function readSilently(
  { client, hint }: Connection,
  frame: Promise<FrameResponse>,
  canRedirect: boolean,
  signal: AbortSignal,
): Promise<SilentOutcome> {
  const answer = await askInFrame(client, signal, null, undefined, frame);
  if ('tokens' in answer) return answer;
  if ('error' in answer && !isSignedOut(answer.error)) throw refusal(answer.error);
  const provider = client.tokens;
  const isBlocked = 'blocked' in answer || (hint.get() !== null && (await provider.isCrossSite(signal)));
  signal.throwIfAborted();
  if (!isBlocked) {
    hint.clear();
    return { reason: 'no-session' };
  }
  if (canRedirect) return 'redirect';
  return { reason: 'no-session', error: 'blocked' in answer ? answer.blocked : cookiesBlocked() };
}

function cookiesBlocked(): AuthError {
  return new AuthError(
    'third_party_cookies_blocked',
    ngDevMode &&
      "the provider is on another site and saw no session in the frame. Put it on a subdomain of this app's site, or set `whenCookiesBlocked: 'redirect'`.",
  );
}
