import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { BackendError } from './backend-error.ts';
import { AllowedOrigins } from './csrf/allowed-origins.ts';
import { answerCors } from './csrf/answer-cors.ts';
import { DoubleSubmit } from './csrf/double-submit.ts';
import { sourceOf } from './csrf/request-source.ts';
import { WrongOrigins } from './csrf/wrong-origins.ts';
import { errorReport } from './error-report.ts';

/** Settings of the defence against requests that other sites make in the user's name. */
export interface CsrfOptions {
  /** The app's own origin, as in `https://shop.example.com`. Never taken from a request. */
  readonly origin: string;
  /** Other origins of the same site whose scripts may call the backend with the cookies, by CORS. None by default. */
  readonly allowedOrigins?: readonly string[];
  /** Request headers that scripts of those origins may send besides the ones the backend reads itself. */
  readonly allowedHeaders?: readonly string[];
  /** For the signatures; the first one signs, all of them verify. At least 32 characters each. */
  readonly secrets: readonly string[];
  /** Cookie that Angular reads (default `__Host-XSRF-TOKEN`). */
  readonly cookieName?: string;
  /**
   * Is told once of each origin that pages call from and that is not the one set, so that a wrong `origin` can be found.
   * Without it the console says so, but for production (`NODE_ENV`).
   */
  readonly onError?: (error: BackendError) => void;
}

/** What {@link CsrfProtection.guard} leaves out for some endpoints. */
export interface GuardOptions {
  /** `false` where no cookie can be there yet: the first request of an own login. All other checks stay. */
  readonly doubleSubmit?: boolean;
  /**
   * Whether a GET may come without `X-CSRF: 1` if the browser says that it is from this origin: a preload
   * (`<link rel="preload" as="fetch">`) cannot send headers, and no other site can forge `Sec-Fetch-Site`.
   */
  readonly preload?: boolean;
}

/**
 * Refuses what does not come from the app, with `csrf_refused`, in this order: CORS without reflection, Fetch Metadata or
 * else Origin, the header `X-CSRF: 1` on every request, and on unsafe ones the signed double submit in `X-XSRF-TOKEN`.
 */
export interface CsrfProtection {
  /** For every endpoint that script calls. Answers CORS preflights. `sessionOf` names what the token is bound to. */
  guard(sessionOf: (request: Request) => string, options?: GuardOptions): RequestHandler;
  /** For endpoints that the page goes to: only top-level navigations from the app itself, or typed by the user. */
  readonly navigation: RequestHandler;
  /**
   * Leaves the cookie for the double submit, bound to that session, and gives what is in it. Where the session's own cookie
   * outlives the browser, say for how many seconds, or nobody could sign out after a restart of the browser.
   */
  issue(request: Request, response: Response, session: string, seconds?: number): string;
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Makes the defence of one backend: all layers at once, so that one which fails in some browser leaves the others. The
 * routers of this package have theirs; take it for endpoints of your own that live by a cookie. It refuses with
 * `csrf_refused`, and throws a `TypeError` when a setting cannot be right. Follows RFC 10017 §6.1.3.3.
 *
 * @example
 * ```ts
 * const csrf = csrfProtection({
 *   origin: 'https://shop.example.com',
 *   secrets: [process.env['SESSION_SECRET'] ?? ''],
 * });
 * const app = express();
 * app.post('/api/orders', csrf.guard((request) => request.sessionID), (_request, response) => {
 *   response.sendStatus(201);
 * });
 * app.use(answerErrors);
 * ```
 */
export function csrfProtection(options: CsrfOptions): CsrfProtection {
  const { allowedHeaders = [], secrets, cookieName = '__Host-XSRF-TOKEN' } = options;
  if (secrets.length === 0)
    throw new TypeError(
      'secrets is empty: it needs one of at least 32 characters, as `openssl rand -base64 32` makes it.',
    );
  const origins = new AllowedOrigins(options.origin, options.allowedOrigins ?? []);
  const wrongOrigins = new WrongOrigins(options.origin, errorReport(options.onError));
  const doubleSubmit = new DoubleSubmit(cookieName, options.origin, secrets);

  const check = (
    request: Request,
    session: () => string,
    { doubleSubmit: both = true, preload = false }: GuardOptions,
  ) => {
    const { site, origin } = sourceOf(request);
    const isOwn = site === 'same-origin' && (origin === undefined || origin === origins.own);
    const isFriend =
      site === undefined ? origins.includes(origin) : site === 'same-site' && origins.isOther(origin);
    if (!isOwn && !isFriend) refuse('The request does not come from the app.');

    const isPreload = preload && request.method === 'GET' && isOwn;
    if (request.get('x-csrf') !== '1' && !isPreload) refuse('The header X-CSRF: 1 is missing.');

    if (both && !safeMethods.has(request.method) && !doubleSubmit.isGood(request, session()))
      refuse('The header X-XSRF-TOKEN does not fit the session.');
  };

  return {
    guard: (sessionOf, guardOptions = {}) =>
      handler((request, response, next) => {
        wrongOrigins.note(sourceOf(request));
        if (answerCors(request, response, origins, allowedHeaders)) return;
        check(request, () => sessionOf(request), guardOptions);
        next();
      }),
    navigation: handler((request, _response, next) => {
      if (!isNavigation(request, origins)) refuse('Only a navigation of the app itself may go here.');
      next();
    }),
    issue: (request, response, session, seconds) => doubleSubmit.issue(request, response, session, seconds),
  };
}

function isNavigation(request: Request, origins: AllowedOrigins): boolean {
  const { site, origin } = sourceOf(request);
  if (request.method !== 'GET') return false;
  if (site === undefined) return origin === undefined || origins.includes(origin);
  if (request.get('sec-fetch-mode') !== 'navigate' || request.get('sec-fetch-dest') !== 'document')
    return false;
  return site === 'same-origin' || site === 'none' || (site === 'same-site' && origins.isOther(origin));
}

/** No cache may mix up the answers to different askers, nor keep one. */
function handler(handle: (request: Request, response: Response, next: NextFunction) => void): RequestHandler {
  return (request, response, next) => {
    response.vary('Origin, Sec-Fetch-Site, Sec-Fetch-Mode, Sec-Fetch-Dest').set('Cache-Control', 'no-store');
    handle(request, response, next);
  };
}

function refuse(message: string): never {
  throw new BackendError('csrf_refused', message);
}
