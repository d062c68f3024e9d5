import { Router, type Request, type RequestHandler, type Response } from 'express';
import { answerErrors } from '../answer-errors.ts';
import { BackendError } from '../backend-error.ts';
import type { AccessClaims } from './access-tokens.ts';
import type { AuthenticateOptions } from './rest-login-options.ts';

interface Verifier {
  readonly realm: string;
  /** What requests without a token of their own have to pass, where the token is in a cookie. */
  readonly guard: RequestHandler;
  /** `undefined` where tokens are not in cookies. */
  readonly cookieToken: ((request: Request) => string | undefined) | undefined;
  readonly verify: (token: string) => Promise<AccessClaims | null>;
  readonly verifyCookie: (request: Request) => Promise<AccessClaims | null>;
}

/** Makes `authenticate()`. It answers by itself: an API need not have an error handler for it. */
export function authenticator(verifier: Verifier): (options?: AuthenticateOptions) => RequestHandler {
  const { realm, guard, cookieToken, verify, verifyCookie } = verifier;
  return ({ scope } = {}) => {
    const check: RequestHandler = async (request, response, next) => {
      const bearer = bearerOf(request);
      const cookie = cookieToken?.(request);
      if (bearer !== undefined && cookie !== undefined)
        throw challenge(response, realm, 'invalid_request', 'A request carries one token, not two.');
      if (bearer === undefined && cookie === undefined)
        throw challenge(response, realm, undefined, 'Nobody is signed in.');
      const claims = await (bearer === undefined ? verifyCookie(request) : verify(bearer));
      if (!claims) throw challenge(response, realm, 'invalid_token', 'The access token is not good.');
      if (!covers(claims.scope, scope))
        throw challenge(response, realm, 'insufficient_scope', 'The access token lacks a scope.', { scope });
      request.auth = claims;
      next();
    };
    const pass: RequestHandler = (_request, _response, next) => {
      next();
    };
    const guardCookie: RequestHandler = (request, response, next) =>
      (cookieToken && bearerOf(request) === undefined ? guard : pass)(request, response, next);
    return Router().use(guardCookie, check, answerErrors);
  };
}

/** Whether all scopes asked for were granted. */
export function covers(granted: string, asked = ''): boolean {
  const all = granted.split(' ');
  return asked.split(' ').every((scope) => scope === '' || all.includes(scope));
}

/** `undefined` without the header; whatever else it holds, an empty text at least, is then no good token. */
function bearerOf(request: Request): string | undefined {
  const { authorization } = request.headers;
  return authorization && (/^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '');
}

const codeOf = {
  invalid_request: 'invalid_request',
  invalid_token: 'not_signed_in',
  insufficient_scope: 'scope_refused',
} as const;

/** RFC 6750 §3.1: a request without a token is told of no error. */
function challenge(
  response: Response,
  realm: string,
  error: keyof typeof codeOf | undefined,
  message: string,
  details: Readonly<Record<string, string | undefined>> = {},
): BackendError {
  const parameters = Object.entries({ realm, error, ...details })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}="${value}"`);
  response.set('WWW-Authenticate', `Bearer ${parameters.join(', ')}`);
  return new BackendError(error ? codeOf[error] : 'not_signed_in', message);
}
