import type { Session } from 'ngx-strongbox';
import type { Connection } from './connection';
import { isDefinite, refusal } from './refusal';
import { askInFrame } from './ask-in-frame';
import type { TokenRecord } from './storage/token-store';
import { sessionTarget } from './token-target';
import type { VerifiedTokens } from './verified-tokens';

/** Replaces the tokens of the session: with the refresh token, or in the frame where there is none. */
export async function renewTokens(
  { client, hint }: Connection,
  tokens: VerifiedTokens,
  signal: AbortSignal,
): Promise<Session> {
  signal.throwIfAborted();
  const replace = (newer: TokenRecord) => tokens.replace(newer, signal);
  try {
    const old = await tokens.load();
    if (!old) throw refusal('login_required');
    // One that may be spent is the last resort: its second use may end all that came of the login.
    const answer = old.refreshToken && !old.mayBeSpent ? null : await askInFrame(client, signal, old);
    if (answer && 'tokens' in answer) return await replace(answer.tokens);
    if (old.refreshToken) {
      const provider = client.tokens;
      const target = sessionTarget(client.config);
      return await replace(await provider.refresh(old, old.refreshToken, target, signal, tokens));
    }
    throw answer && 'blocked' in answer ? answer.blocked : refusal(answer?.error ?? 'login_required');
  } catch (error) {
    if (isDefinite(error, signal)) {
      await tokens.forget();
      hint.release();
    }
    throw error;
  }
}
