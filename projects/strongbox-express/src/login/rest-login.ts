import { json, Router, type Request, type RequestHandler } from 'express';
import { answerReported } from '../answer-reported.ts';
import { BackendError, unexpected } from '../backend-error.ts';
import { covers } from '../covers.ts';
import { csrfProtection } from '../csrf-protection.ts';
import { errorReport, reportErrors } from '../error-report.ts';
import { memoryStore } from '../stores/memory-store.ts';
import { AccessTokens, type LoginClaims } from './access-tokens.ts';
import { AttemptLimits } from './attempt-limits.ts';
import { authenticator } from './authenticate.ts';
import { LoginCookies } from './login-cookies.ts';
import { LoginEndpoints } from './login-endpoints.ts';
import { LoginSessions } from './login-sessions.ts';
import type { RestLogin, RestLoginOptions } from './rest-login-options.ts';

/**
 * Signs users of the app's own table in, without an OpenID provider: `POST /login`, `/refresh` and `/logout`, and
 * `GET /jwks` for APIs that verify the tokens themselves. `withRestLogin()` of ngx-strongbox is the other side.
 *
 * Access tokens are JWTs (RFC 9068) for some minutes. The refresh token is in a cookie that script cannot read; each is good
 * once, and one that comes again ends the session (RFC 9700 §4.14). Attempts are limited by user name and address. Prefer
 * `backendSession()` and an OpenID provider where you can have one: it brings passkeys, recovery and much else.
 * Throws a `TypeError` when a setting cannot be right.
 *
 * ```ts
 * import express from 'express';
 * import { restLogin, verifyPassword } from 'strongbox-express';
 *
 * declare const users: Map<string, { id: string; name: string; passwordHash: string }>;
 *
 * const login = restLogin({
 *   origin: 'https://shop.example.com',
 *   secrets: [process.env['LOGIN_SECRET'] ?? ''],
 *   checkCredentials: async ({ username, password }) => {
 *     const user = users.get(username);
 *     const isRight = await verifyPassword(user?.passwordHash ?? null, password);
 *     return user && isRight ? { sub: user.id, name: user.name, scope: 'orders:read' } : 'wrong';
 *   },
 * });
 *
 * const app = express();
 * app.use(login.router);
 * app.get('/api/orders', login.authenticate({ scope: 'orders:read' }), (request, response) => {
 *   response.json({ orders: [], of: request.auth?.sub });
 * });
 * ```
 */
export function restLogin(options: RestLoginOptions): RestLogin {
  const { origin, secrets, basePath = '/account', issuer = origin, store = memoryStore() } = options;
  const { token: place = 'body', cookies: names = {} } = options;
  const { idle = 12 * 60 * 60, absolute = 30 * 24 * 60 * 60, grace = 10, onReuse } = options;
  const warn = errorReport();
  const report =
    options.onError ??
    ((error: unknown) => {
      warn(unexpected(error));
    });
  const durations = [options.accessTokenTtl ?? 1, idle, absolute, grace + 1];
  if (!/^(\/[\w.~-]+)+$/.test(basePath)) throw new TypeError('basePath is a path as in /account.');
  if (!durations.every((seconds) => Number.isFinite(seconds) && seconds >= 1))
    throw new TypeError('Tokens and sessions last a second at least.');

  const csrf = csrfProtection({ ...options, ...(names.xsrf !== undefined && { cookieName: names.xsrf }) });
  const cookies = new LoginCookies(names, basePath);
  const space = `${issuer}${basePath}`;
  const sessions = new LoginSessions(store, { idle, absolute, grace, onReuse }, space);
  const tokens = new AccessTokens(options);
  const attempts = new AttemptLimits(options.attempts ?? {}, secrets, store.records, space);
  const endpoints = new LoginEndpoints(options, { csrf, cookies, sessions, tokens, attempts });

  const sessionOf = (request: Request): string => cookies.session(request) ?? '';
  const guardSession = csrf.guard(sessionOf);
  const guardWithoutSession = csrf.guard(sessionOf, { doubleSubmit: false });
  /** Without a session there is nothing that another site could use, and no token that could fit. */
  const guard: RequestHandler = (request, response, next) =>
    (sessionOf(request) === '' ? guardWithoutSession : guardSession)(request, response, next);

  const endpointsRouter = Router()
    .all(['/login', '/refresh'], guardWithoutSession)
    .all('/logout', guard)
    .post('/login', json({ limit: 8192 }), attempts.count(cookies), endpoints.login)
    .post('/refresh', endpoints.refresh)
    .post('/logout', endpoints.logout)
    .get('/jwks', async (_request, response) => {
      response.set('Cache-Control', 'public, max-age=300').json(await tokens.keySet());
    })
    .use(reportErrors(report), answerReported);

  const cookieToken = place === 'cookie' ? (request: Request) => cookies.token(request) : undefined;
  const verify = async (token: string): Promise<LoginClaims | null> => {
    const claims = await tokens.verify(token);
    return claims && (await sessions.find(claims.sid)) ? claims : null;
  };
  /** Of the session that the guard has looked at, and no other. */
  const verifyCookie = async (request: Request): Promise<LoginClaims | null> => {
    const claims = await verify(cookies.token(request) ?? '');
    return claims?.sid === cookies.session(request) ? claims : null;
  };

  return {
    router: Router().use(basePath, endpointsRouter),
    guard,
    authenticate: authenticator({ realm: issuer, guard, cookieToken, verify, verifyCookie }),
    revoke: (sub) => sessions.endAll(sub),
    accessToken: async (request, target = {}, refused) => {
      const value = cookieToken?.(request);
      if (value === undefined || value === refused) return null;
      const claims = await verifyCookie(request);
      if (!claims) return null;
      if (target.resource !== undefined && ![claims.aud].flat().includes(target.resource))
        throw new BackendError('resource_refused', 'The tokens of this login are not for this resource.');
      if (!covers(claims.scope, target.scope))
        throw new BackendError('scope_refused', 'The user has not been granted this scope.');
      return { value, scope: claims.scope, expiresAt: claims.exp * 1000 };
    },
    // A session lasts by its renewals, which its page asks for by itself.
    touch: async () => undefined,
  };
}
