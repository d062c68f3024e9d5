import type { Session } from 'ngx-strongbox';
import type { Connection } from './connection';
import { isDefinite, refusal } from './refusal';
import { askInFrame } from './silent-restore';
import type { TokenRecord } from './storage/token-store';
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
    if (old.refreshToken) {
      const provider = await client.tokens();
      return await replace(await provider.refresh(old, old.refreshToken, signal, replace));
    }
    const answer = await askInFrame(client, signal, old);
    if ('blocked' in answer) throw answer.blocked;
    if ('error' in answer) throw refusal(answer.error);
    return await replace(answer.tokens);
  } catch (error) {
    if (isDefinite(error, signal)) {
      await tokens.forget();
      hint.clear();
    }
    throw error;
  }
}
