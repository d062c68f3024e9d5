import { type AskedFor, type Session, ɵorAborted as orAborted, ɵrenewFrom as renewFrom } from 'ngx-strongbox';
import type { Connection } from '../connection';
import { isDefinite } from '../refusal';
import { renewTokens } from '../renew-tokens';
import { sessionOf, type VerifiedTokens } from '../verified-tokens';

/** The session a store has kept, renewed where that is due. The provider is asked nothing else. */
export async function restoreStored(
  connection: Connection,
  tokens: VerifiedTokens,
  signal: AbortSignal,
  asked?: AskedFor,
): Promise<Session | null> {
  const found = await find(connection, tokens, signal);
  if (!found) return null;
  signal.throwIfAborted();
  const { hint } = connection;
  hint.set(hint.get() ?? 'frame');
  if (!asked) return found;
  return tokens.spend(signal, async () => {
    const stored = await tokens.load();
    return stored && tokens.replace({ ...stored, asked }, signal);
  });
}

async function find(
  connection: Connection,
  tokens: VerifiedTokens,
  signal: AbortSignal,
): Promise<Session | null> {
  const present = async (): Promise<Session | null> => {
    const stored = await tokens.load();
    return stored && Date.now() < renewFrom(stored) ? sessionOf(stored) : null;
  };
  try {
    const found = await present();
    if (found) return found;
    const old = await tokens.load();
    if (!old?.refreshToken) {
      if (old) await tokens.forget();
      return null;
    }
    const { lifetime } = tokens;
    // Goes on though the page waits no longer: a refresh token that was spent for nothing would end the session.
    const renew = async () => (await present()) ?? renewTokens(connection, tokens, lifetime);
    return await orAborted(tokens.spend(lifetime, renew), signal);
  } catch (error) {
    if (isDefinite(error, signal)) return null;
    throw error;
  }
}
