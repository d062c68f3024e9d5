import { type AuthStrategy, ɵREQUEST_AUTHORIZER as REQUEST_AUTHORIZER } from 'ngx-strongbox';
import type { BackendSessionConfig } from './backend-session-config';
import { MediatedTokens } from './mediated-tokens';
import { mediatorAuthorizer } from './mediator-authorizer';
import { TokenMediator } from './token-mediator';
import { backendSessionProviders } from './with-backend-session';

/**
 * Strategy: your own backend keeps the session, and hands this page access tokens for APIs that it cannot forward to.
 *
 * For apps with a backend on the same site and APIs on other domains (RFC 10017 §6.2). The refresh token stays at the
 * backend; an access token is asked for when a request first needs it, for just the `resource` and `scope` of its entry
 * in `withResourceServers`, kept in memory, and asked for anew before its end or when the API refuses it. Costs one request
 * when the app starts and one for each target. Script injected into the page can get hold of such tokens: where the
 * backend can forward to the API, `withBackendSession` is safer.
 *
 * Settings, login and logout are those of {@link withBackendSession}. A request fails with `resource_refused` when the
 * backend gives no token for its server, with `token_response_invalid` when what it gives is none, and with `server_…`
 * while it cannot be reached.
 *
 * @example
 * ```ts
 * import { provideAuth, withResourceServers } from 'ngx-strongbox';
 * import { withTokenMediator } from 'ngx-strongbox/backend';
 *
 * export const auth = provideAuth(
 *   withTokenMediator(),
 *   withResourceServers({ url: 'https://api.example.net/', resource: 'https://api.example.net/', scope: 'orders:read' }),
 * );
 * ```
 */
export function withTokenMediator(
  config: BackendSessionConfig | (() => BackendSessionConfig | Promise<BackendSessionConfig>) = {},
): AuthStrategy {
  return {
    ɵstrategy: 'token-mediator',
    ɵproviders: [
      ...backendSessionProviders(config, false),
      { provide: TokenMediator, useFactory: () => new TokenMediator() },
      { provide: REQUEST_AUTHORIZER, useFactory: mediatorAuthorizer },
      { provide: MediatedTokens, useFactory: () => new MediatedTokens() },
    ],
  };
}
