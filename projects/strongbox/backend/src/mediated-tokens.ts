import { inject } from '@angular/core';
import {
  AuthError,
  type ResourceServer,
  ɵRESOURCE_SERVERS as RESOURCE_SERVERS,
  ɵSessionLifecycle as SessionLifecycle,
} from 'ngx-strongbox';
import { TokenMediator } from './token-mediator';

/**
 * Hands out the access token itself, for the rare place no interceptor reaches, such as a WebSocket. Everywhere else
 * use `authInterceptor`: a token that was handed out can end up anywhere.
 *
 * @example
 * ```ts
 * import { inject } from '@angular/core';
 * import { MediatedTokens } from 'ngx-strongbox/backend';
 *
 * export async function openFeed(tokens = inject(MediatedTokens)): Promise<WebSocket> {
 *   const socket = new WebSocket('wss://api.example.com/feed');
 *   const token = await tokens.get('https://api.example.com/');
 *   socket.addEventListener('open', () => socket.send(JSON.stringify({ token })));
 *   return socket;
 * }
 * ```
 */
export class MediatedTokens {
  readonly #lifecycle = inject(SessionLifecycle);
  readonly #servers = inject(RESOURCE_SERVERS);
  readonly #mediator = inject(TokenMediator);

  /**
   * A token that is not due for renewal, once the session is restored; `null` when nobody is signed in. Name the server
   * by its `url` or `resource` as it is written in `withResourceServers`.
   *
   * Rejects with `server_unreachable` or `server_timeout` while the backend cannot be reached, with `resource_refused`
   * when it gives no token for that server, and with `config_invalid` when no such server is listed.
   */
  async get(resource: string): Promise<string | null> {
    const isNamed = (server: ResourceServer): boolean =>
      !server.unprotected && [server.url, server.resource].includes(resource);
    const server = this.#servers.find(isNamed);
    if (!server) {
      throw new AuthError(
        'config_invalid',
        ngDevMode &&
          `'${resource}' is neither \`url\` nor \`resource\` of a server in withResourceServers(...).`,
      );
    }
    return (await this.#lifecycle.fresh()) ? this.#mediator.get(server) : null;
  }
}
