import { AuthError } from 'ngx-strongbox';
import type { OidcClient } from './oidc-client';
import type { TokenRecord } from './storage/token-store';
import type { Answer } from './token-client';
import type { TokenTarget } from './token-target';

/** `blocked` when the provider answers, but not in a frame. */
export async function askInFrame(
  client: OidcClient,
  signal: AbortSignal,
  previous: TokenRecord | null = null,
  target?: TokenTarget,
  frame = client.openFrame(signal, previous, target),
): Promise<Answer | { readonly blocked: AuthError }> {
  const provider = client.tokens;
  const answerOf = async (opened: typeof frame) => {
    try {
      const { parameters, transaction } = await opened;
      return await provider.exchange(parameters, transaction, signal, previous, target);
    } catch (error) {
      if (error instanceof AuthError && error.code === 'silent_sign_in_refused') return { blocked: error };
      throw error;
    }
  };
  const answer = await answerOf(frame);
  // The browser shows a page of its own in the frame when nobody answers. So it counts only from a provider that does.
  if (!('blocked' in answer)) return answer;
  await provider.confirmReachable(signal);
  return answerOf(client.openFrame(signal, previous, target));
}
