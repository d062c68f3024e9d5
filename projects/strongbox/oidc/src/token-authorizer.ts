import type { HttpRequest } from '@angular/common/http';
import { inject, InjectionToken, Injector, runInInjectionContext } from '@angular/core';
import { type RequestAuthorizer, ɵbearerAuthorizer as bearerAuthorizer } from 'ngx-strongbox';
import { loadRedeeming } from './lazy-chunks';
import type { ServerTokens } from './server-tokens';

/** Loads what finds the token for a server. By the time there is a session that has been loaded already. */
export const SERVER_TOKENS = new InjectionToken<() => Promise<ServerTokens>>(
  ngDevMode ? 'SERVER_TOKENS' : '',
);

/** Call it in an injection context. */
export function lazyServerTokens(): () => Promise<ServerTokens> {
  const injector = inject(Injector);
  let tokens: ServerTokens | undefined;
  return async () => {
    const { ServerTokens } = await loadRedeeming();
    return (tokens ??= runInInjectionContext(injector, () => new ServerTokens()));
  };
}

/** Sends each server the access token that is meant for it. Call it in an injection context. */
export function tokenAuthorizer(): RequestAuthorizer {
  const load = inject(SERVER_TOKENS);
  return {
    ...bearerAuthorizer(async (server) => (await load()).get(server)),
    async renew({ headers }: HttpRequest<unknown>, server) {
      const refused = headers.get('Authorization')?.replace('Bearer ', '') ?? '';
      await (await load()).renew(server, refused);
    },
  };
}
