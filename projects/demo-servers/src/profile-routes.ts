import { Router, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import {
  answerErrors,
  backchannelLogout,
  BackendError,
  userinfoCache,
  type AccessTokenOptions,
  type UserinfoCounters,
} from 'strongbox-express';
import type { Fetch } from './fetch.ts';
import { profilesByToken } from './profiles-by-token.ts';
import { demoClientId } from './provider-configuration.ts';
import type { ProviderCounters } from './userinfo-routes.ts';

export interface ProfileRoutesOptions {
  readonly issuer: string;
  /** How to reach the provider. */
  readonly fetch?: Fetch | undefined;
}

/** What `GET /counters` answers. The provider's own come through here, since not every app may ask the provider itself. */
export interface ProfileCounters {
  readonly provider: ProviderCounters;
  /** How often each cache has asked the provider. */
  readonly byToken: { readonly calls: number };
  readonly byUser: UserinfoCounters;
}

/** The routes for a kind of access token, given what lets requests with a good one pass. */
export type ProfileRoutes = (access: readonly RequestHandler[]) => Router;

/** What the provider knows of the user, from a cache that goes by user and scopes, and from one that goes by token. */
export function profileRoutes({ issuer, fetch = globalThis.fetch }: ProfileRoutesOptions): ProfileRoutes {
  const byToken = profilesByToken(issuer, fetch);
  const reach: Required<Pick<AccessTokenOptions, 'fetch'>> = {
    fetch: (url, init) => fetch(url, init as RequestInit),
  };
  const byUser = userinfoCache({ issuer, ...reach });
  const logouts = backchannelLogout({
    ...{ issuer, clientId: demoClientId, ...reach },
    onLogout: (who) => byUser.evict(who),
  });
  return (access) => {
    const routes = Router().use(logouts);
    routes.get('/profile', [...access], async (request: Request, response: Response) => {
      response.json(await byUser.get(request));
    });
    routes.get('/profile-by-token', [...access], byToken.handler);
    routes.get('/counters', async (_request, response) => {
      const answer = await fetch(`${issuer}/counters`, { signal: AbortSignal.timeout(5000) });
      response.json({
        provider: (await answer.json()) as ProviderCounters,
        byToken: { calls: byToken.calls },
        byUser: byUser.counters,
      } satisfies ProfileCounters);
    });
    routes.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
      if (error instanceof BackendError) answerErrors(error, request, response, next);
      else if (response.headersSent) next(error);
      else response.status(503).json({ error: 'provider_unreachable' });
    });
    return routes;
  };
}
