import { inject } from '@angular/core';
import {
  AuthError,
  type ResourceServer,
  ɵRESOURCE_SERVERS as RESOURCE_SERVERS,
  ɵSessionLifecycle as SessionLifecycle,
} from 'ngx-strongbox';
import { LazyProviderSession } from './lazy-provider-session';

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
  readonly #lifecycle = inject(SessionLifecycle);
  readonly #servers = inject(RESOURCE_SERVERS);
  readonly #provider = inject(LazyProviderSession);

  /**
   * A token that is not due for renewal, once the session is restored; `null` when nobody is signed in.
   *
   * For a server of `withResourceServers` that has a token of its own, name its `url` or `resource` as it is written
   * there. Rejects as `Auth.renew` does, while the provider cannot be reached, with `resource_refused` when it gives no
   * token for that server, and with `config_invalid` when no such server is listed.
   */
  async get(resource?: string): Promise<string | null> {
    const isNamed = ({ url, resource: indicator, unprotected }: ResourceServer): boolean =>
      !unprotected && [url, indicator].includes(resource);
    const server = resource === undefined ? {} : this.#servers.find(isNamed);
    if (!server) {
      throw new AuthError(
        'config_invalid',
        ngDevMode &&
          `'${resource}' is neither \`url\` nor \`resource\` of a server in withResourceServers(...).`,
      );
    }
    return (await this.#lifecycle.fresh()) ? (await this.#provider.load()).serverTokens.get(server) : null;
  }
}
