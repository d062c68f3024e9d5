import type { NoSession, Session } from 'ngx-strongbox';
import type { Callback } from './callback';
import type { Connection } from './connection';
import { isPassing } from './oauth-error';
import { isDefinite, isSignedOut, refusal } from './refusal';
import type { VerifiedTokens } from './verified-tokens';

/** What comes of the response that this page was opened with. */
export async function finishLogin(
  { client, hint }: Connection,
  tokens: VerifiedTokens,
  { parameters, transaction }: Callback,
  known: 'frame' | 'redirect' | null,
  signal: AbortSignal,
): Promise<Session | NoSession> {
  try {
    const answer = await client.tokens.exchange(parameters, transaction, signal);
    if ('tokens' in answer) return await tokens.begin(answer.tokens, signal);
    signal.throwIfAborted();
    const isCancelled = answer.error === 'access_denied';
    // Who turns back, or meets an outage, is still who he was.
    if (known !== null && (isCancelled || isPassing(answer.error))) hint.set(known);
    else hint.clear();
    if (transaction.isSilent && isSignedOut(answer.error)) return { reason: 'no-session' };
    if (isCancelled) return { reason: 'login-cancelled' };
    throw refusal(answer.error);
  } catch (error) {
    if (isDefinite(error, signal)) hint.clear();
    throw error;
  }
}
