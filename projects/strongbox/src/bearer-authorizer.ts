import type { RequestAuthorizer } from './request-authorizer';
import type { ResourceServer } from './resource-servers';

/** Sends an access token as RFC 6750 §2.1 says. The token passes through; nothing here keeps it. */
export function bearerAuthorizer(
  accessToken: (server: ResourceServer) => Promise<string | null>,
): RequestAuthorizer {
  return {
    async authorize(request, server) {
      // An app that sets its own credential for one request means it.
      if (request.headers.has('Authorization')) return request;
      const token = await accessToken(server);
      return token ? request.clone({ setHeaders: { Authorization: `Bearer ${token}` } }) : request;
    },
  };
}
