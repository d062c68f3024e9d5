import type { Request, RequestHandler, Response } from 'express';
import { Agent, errors, type Dispatcher } from 'undici';
import { answerReported } from '../answer-reported.ts';
import { BackendError, unexpected } from '../backend-error.ts';
import { challenge } from '../challenge.ts';
import { errorReport } from '../error-report.ts';
import type { AppSession } from '../token-source.ts';
import {
  appLocation,
  findRoute,
  readRoutes,
  targetPath,
  type ProxyRoute,
  type Route,
} from './proxy-route.ts';
import { readBody } from './request-body.ts';
import { askTarget, isRenewable, upstreamFailure } from './target-request.ts';
import { passAnswer } from './target-answer.ts';
import { UselessRenewals } from './useless-renewals.ts';

/** Settings of {@link apiProxy}. */
export interface ApiProxyOptions {
  /** Whose access tokens are attached: `backendSession()`, or `restLogin()` with the token in a cookie. */
  readonly session: AppSession;
  /** What passes. The route with the closest path counts. */
  readonly routes: readonly ProxyRoute[];
  /** Connects to the targets, for an authority or a network of one's own: an `Agent` of undici. */
  readonly dispatcher?: Dispatcher;
  /**
   * Is told of failures that the browser learns only the kind of; the message begins with the path of the route. Without it
   * they are on the console, code and message in a line, but for production (`NODE_ENV`).
   */
  readonly onError?: (error: BackendError) => void;
}

/**
 * Passes requests of the app on to APIs, with the access token of the session in place of its cookie (RFC 10017 §6.1).
 *
 * Mount it before any body parser. Only the methods of a route pass, and only paths that every server reads in the same
 * way: one with an encoded slash, a dot segment or a semicolon gets `route_refused`. Cookies, credentials of the client
 * and hop-by-hop headers stay behind, in both directions. Bodies are streamed. A target that refuses the token gets a
 * renewed one, once, unless the body was longer than 64 kB; its 401, 403 and `WWW-Authenticate` reach the app. Redirects
 * are not followed, and lead nowhere but below the target. Each request of a signed-in user prolongs the session.
 * Answers are kept by no cache, unless the target calls them `private`; then by the browser, for this session.
 *
 * A path that no route covers goes on to the next handler, or gets `route_refused` where the proxy is mounted at a path.
 *
 * Answers `{ code, message }` with `not_signed_in`, `csrf_refused`, `route_refused`, `invalid_request`, `body_too_large`,
 * `upstream_unreachable`, `upstream_timeout`, and what the session's `accessToken` rejects with.
 *
 * Throws a `TypeError` when a route cannot be meant.
 *
 * @example
 * ```ts
 * const session = backendSession({
 *   origin: 'https://shop.example.com',
 *   issuer: 'https://id.example.com',
 *   clientId: 'shop',
 *   clientSecret: process.env['CLIENT_SECRET'] ?? '',
 *   scope: 'openid profile invoices:read',
 *   secrets: [process.env['SESSION_SECRET'] ?? ''],
 * });
 * const routes: ProxyRoute[] = [
 *   { path: '/bff/api/invoices', target: 'https://api.example.com/v1/invoices', methods: ['GET', 'POST'] },
 * ];
 * express().use(apiProxy({ session, routes }), session.router).listen(4500);
 * ```
 */
export function apiProxy({
  session,
  routes: wanted,
  dispatcher = new Agent(),
  onError,
}: ApiProxyOptions): RequestHandler {
  const routes = readRoutes(wanted);
  const report = errorReport(onError);
  const useless = new UselessRenewals();

  async function pass(route: Route, path: string, request: Request, response: Response): Promise<void> {
    await passGuard(session.guard, request, response);
    const asked = targetPath(route, path, request.originalUrl.slice(path.length));
    if (asked === null)
      throw new BackendError('route_refused', 'Servers may differ about what this path means.');
    if (request.headers.upgrade !== undefined)
      throw new BackendError('invalid_request', 'No other protocol here.');
    if (!route.allowed.includes(request.method)) {
      const refusal = new BackendError('route_refused', `${request.method} is not allowed here.`);
      response
        .status(405)
        .set({ Allow: route.allowed.join(', '), 'Cache-Control': 'no-store' })
        .json(refusal);
      return;
    }
    const token = await session.accessToken(request, route.tokenTarget);
    if (token) await session.touch(request);
    else if (!route.anonymous) throw challenge(response, 'Nobody is signed in.');

    const body = await readBody(request, route.maxBody);
    const ask = askTarget({ dispatcher, route, path: asked, request, response, body });
    let answer = await ask(token?.value);
    if (token && isRenewable(answer, body) && !useless.has(route.path, token.value)) {
      await answer.body.dump();
      const renewed = await session.accessToken(request, route.tokenTarget, token.value);
      if (!renewed) throw challenge(response, 'Nobody is signed in.');
      answer = await ask(renewed.value);
      // A target that always refuses would cost a renewal for each request.
      if (answer.statusCode === 401) useless.add(route.path, renewed.value);
    }
    await passAnswer(answer, response, (location) => appLocation(routes, route, asked, location));
  }

  function reportFailure({ path }: Route, { code, message, cause, status }: BackendError): void {
    if (status >= 500) report(new BackendError(code, `${path}: ${message}`, { cause }));
  }

  return (request, response, next) => {
    const [path = ''] = request.originalUrl.split('?', 1);
    const route = findRoute(routes, path);
    const fail = (error: unknown): void => {
      void answerReported(error, request, response, next);
    };
    if (route)
      pass(route, path, request, response).catch((error: unknown) => {
        if (error instanceof errors.UndiciError) reportFailure(route, upstreamFailure(error));
        // Nothing has failed for those who went away themselves.
        else if (!request.socket.destroyed) reportFailure(route, unexpected(error));
        fail(error);
      });
    else if (request.baseUrl === '') next();
    else fail(new BackendError('route_refused', 'No route leads there.'));
  };
}

/** Does not settle when the guard has answered itself. */
async function passGuard(guard: RequestHandler, request: Request, response: Response): Promise<void> {
  const refusal = await new Promise<unknown>((resolve, reject) => {
    const run = async () => guard(request, response, resolve);
    run().catch(reject);
  });
  if (refusal !== undefined) throw refusal as Error;
}
