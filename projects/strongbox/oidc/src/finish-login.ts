import type { NoSession, Session } from 'ngx-strongbox';
import type { Callback } from './callback';
import type { Connection } from './connection';
import { isDefinite, isSignedOut, refusal } from './refusal';
import type { VerifiedTokens } from './verified-tokens';

/** What comes of the response that this page was opened with. */
export async function finishLogin(
  { client, hint }: Connection,
  tokens: VerifiedTokens,
  { parameters, transaction }: Callback,
  signal: AbortSignal,
): Promise<Session | NoSession> {
  try {
    const answer = await client.tokens.exchange(parameters, transaction, signal);
    if ('tokens' in answer) return await tokens.begin(answer.tokens, signal);
    signal.throwIfAborted();
    hint.clear();
    if (transaction.isSilent && isSignedOut(answer.error)) return { reason: 'no-session' };
    if (answer.error === 'access_denied') return { reason: 'login-cancelled' };
    throw refusal(answer.error);
  } catch (error) {
    if (isDefinite(error, signal)) hint.clear();
    throw error;
  }
}
