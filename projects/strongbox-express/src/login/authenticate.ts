import { Router, type Request, type RequestHandler } from 'express';
import { answerErrors } from '../answer-errors.ts';
import { answering } from '../answering.ts';
import { assertScope } from '../api/assert-scope.ts';
import { setVerification } from '../api/verification.ts';
import { bearerToken, hasBearer } from '../bearer-token.ts';
import { challenge } from '../challenge.ts';
import type { LoginClaims } from './access-tokens.ts';
import type { AuthenticateOptions } from './rest-login-options.ts';

interface Verifier {
  readonly realm: string;
  /** What requests without a token of their own have to pass, where the token is in a cookie. */
  readonly guard: RequestHandler;
  /** `undefined` where tokens are not in cookies. */
  readonly cookieToken: ((request: Request) => string | undefined) | undefined;
  readonly verify: (token: string) => Promise<LoginClaims | null>;
  readonly verifyCookie: (request: Request) => Promise<LoginClaims | null>;
}

/** Makes `authenticate()`. It answers by itself: an API need not have an error handler for it. */
export function authenticator(verifier: Verifier): (options?: AuthenticateOptions) => RequestHandler {
  const { realm, guard, cookieToken, verify, verifyCookie } = verifier;
  return ({ scope = '' } = {}) => {
    const check = answering(async (request, response) => {
      const bearer = bearerToken(request, response, realm);
      const cookie = cookieToken?.(request);
      if (bearer !== undefined && cookie !== undefined)
        throw challenge(response, 'A request carries one token, not two.', {
          realm,
          error: 'invalid_request',
        });
      if (bearer === undefined && cookie === undefined)
        throw challenge(response, 'Nobody is signed in.', { realm });
      const claims = await (bearer === undefined ? verifyCookie(request) : verify(bearer));
      if (!claims)
        throw challenge(response, 'The access token is not good.', { realm, error: 'invalid_token' });
      const verification = { claims, token: bearer ?? cookie ?? '', realm };
      assertScope(response, verification, scope);
      setVerification(request, verification);
    });
    const guardCookie: RequestHandler = (request, response, next) => {
      if (!cookieToken || hasBearer(request)) next();
      else guard(request, response, next);
    };
    return Router().use(guardCookie, check, answerErrors);
  };
}
