import type { Request, RequestHandler, Response } from 'express';

/** Settings of the defence against requests that other sites make in the user's name. */
export interface CsrfOptions {
  /** The app's own origin, as in `https://shop.example.com`. Never taken from a request. */
  readonly origin: string;
  /** Other origins whose scripts may call the backend with the cookies, by CORS. None by default. */
  readonly allowedOrigins?: readonly string[];
  /** For the signatures; the first one signs, all of them verify. At least 32 characters each. */
  readonly secrets: readonly string[];
  /** Cookie that Angular reads (default `__Host-XSRF-TOKEN`). */
  readonly cookieName?: string;
}

/**
 * Refuses what does not come from the app, with `csrf_refused`, in this order: CORS without reflection, Fetch Metadata or
 * else Origin, the header `X-CSRF: 1` on every request, and on unsafe ones the signed double submit in `X-XSRF-TOKEN`.
 */
export interface CsrfProtection {
  /** For every endpoint that script calls. Answers CORS preflights. `sessionOf` names what the token is bound to. */
  guard(sessionOf: (request: Request) => string): RequestHandler;
  /** For endpoints that the page goes to: only top-level navigations from the app itself, or typed by the user. */
  readonly navigation: RequestHandler;
  /** Leaves the cookie for the double submit, bound to that session. */
  issue(request: Request, response: Response, session: string): void;
}
