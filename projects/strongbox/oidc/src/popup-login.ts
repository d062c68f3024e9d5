import type { NgZone } from '@angular/core';
import type { LoginOptions, LoginOutcome, Session } from 'ngx-strongbox';
import type { Connection } from './connection';
import { popupResponse } from './popup-channel';
import { refusal } from './refusal';
import type { VerifiedTokens } from './verified-tokens';

/** Goes through a login in a window of its own. Its transaction stays in the memory of this page. */
export async function loginInPopup(
  { client, hint }: Connection,
  tokens: VerifiedTokens,
  popup: Window,
  options: LoginOptions,
  document: Document,
  zone: NgZone,
  signal: AbortSignal,
): Promise<Session | Exclude<LoginOutcome, 'signed-in'>> {
  const { url, transaction } = await client.beginLogin(options, { startUrl: '', redirectTo: '' }, signal);
  signal.throwIfAborted();
  popup.location.replace(url);
  client.preload(signal);
  const response = await popupResponse(popup, transaction.state, document, zone, signal);
  if (!response) return 'popup-closed';
  const answer = await client.tokens.exchange(response, transaction, signal);
  if ('tokens' in answer) {
    const session = await tokens.begin(answer.tokens, signal);
    hint.set(hint.get() ?? 'frame');
    return session;
  }
  if (answer.error === 'access_denied') return 'cancelled';
  throw refusal(answer.error);
}
