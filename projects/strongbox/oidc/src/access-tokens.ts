import { inject } from '@angular/core';
import { Auth } from 'ngx-strongbox';
import { TOKEN_STORE } from './storage/token-store';

/**
 * Hands out the access token itself, for the rare place no interceptor reaches, such as a WebSocket. Everywhere else
 * use `authInterceptor`: a token that was handed out can end up anywhere.
 *
 * @example
 * ```ts
 * import { inject } from '@angular/core';
 * import { AccessTokens } from 'ngx-strongbox/oidc';
 *
 * export async function openFeed(tokens = inject(AccessTokens)): Promise<WebSocket> {
 *   const socket = new WebSocket('wss://api.example.com/feed');
 *   const token = await tokens.get();
 *   socket.addEventListener('open', () => socket.send(JSON.stringify({ token })));
 *   return socket;
 * }
 * ```
 */
export class AccessTokens {
  readonly #auth = inject(Auth);
  readonly #store = inject(TOKEN_STORE);

  /**
   * A token that has not ended, once the session is restored and renewed if need be; `null` when nobody is signed in.
   * Rejects as `Auth.renew` does, and while the provider cannot be reached.
   */
  async get(): Promise<string | null> {
    const state = await this.#auth.settled();
    if (state.status === 'unreachable') throw state.error;
    if (state.status !== 'signed-in') return null;
    const expiresAt = this.#auth.expiresAt();
    if (expiresAt && expiresAt.getTime() <= Date.now()) await this.#auth.renew();
    return (await this.#store.load())?.accessToken ?? null;
  }
}
