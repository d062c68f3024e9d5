import { inject } from '@angular/core';
import { type RequestAuthorizer, ɵbearerAuthorizer as bearerAuthorizer } from 'ngx-strongbox';
import { TokenMediator } from './token-mediator';

/** Sends each server the access token that is meant for it. Call it in an injection context. */
export function mediatorAuthorizer(): RequestAuthorizer {
  const tokens = inject(TokenMediator);
  return {
    ...bearerAuthorizer((server) => tokens.get(server)),
    async renew({ headers }, server) {
      await tokens.renew(server, headers.get('Authorization')?.replace('Bearer ', '') ?? '');
    },
  };
}
