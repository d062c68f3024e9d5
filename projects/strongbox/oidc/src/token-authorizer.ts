import type { HttpRequest } from '@angular/common/http';
import { inject } from '@angular/core';
import { type RequestAuthorizer, ɵbearerAuthorizer as bearerAuthorizer } from 'ngx-strongbox';
import { LazyProviderSession } from './lazy-provider-session';

/** Sends each server the access token that is meant for it. Call it in an injection context. */
export function tokenAuthorizer(): RequestAuthorizer {
  const provider = inject(LazyProviderSession);
  return {
    ...bearerAuthorizer(async (server) => (await provider.load()).serverTokens.get(server)),
    async renew({ headers }: HttpRequest<unknown>, server) {
      const refused = headers.get('Authorization')?.replace('Bearer ', '') ?? '';
      await (await provider.load()).serverTokens.renew(server, refused);
    },
  };
}
