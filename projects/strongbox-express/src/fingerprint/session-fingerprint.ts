import { timingSafeEqual } from 'node:crypto';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { answerErrors } from '../answer-errors.ts';
import { answering } from '../answering.ts';
import { realmOf } from '../api/verification.ts';
import { BackendError } from '../backend-error.ts';
import { challenge } from '../challenge.ts';
import { AllowedOrigins } from '../csrf/allowed-origins.ts';
import { answerCors } from '../csrf/answer-cors.ts';
import { sourceOf } from '../csrf/request-source.ts';
import { errorReport } from '../error-report.ts';
import { assertProtected } from '../is-protected.ts';
import { FingerprintCookie, type HashEncoding } from './fingerprint-cookie.ts';

/** Settings of {@link sessionFingerprint}. */
export interface SessionFingerprintOptions {
  /** The app's origins, as in `https://shop.example.com`, of the same site as this API. Never taken from a request. */
  readonly allowedOrigins: readonly string[];
  /** The claim of the access token that holds the hash (default `userFingerprint`). */
  readonly claim?: string;
  /** How the hash is written there (default `hex`, as OWASP had it). */
  readonly encoding?: HashEncoding;
  /** Name of the cookie (default `__Host-Http-fingerprint`). One that begins with `__Host-` alone can be set by script. */
  readonly cookieName?: string;
  /** Path of the endpoint (default `/fingerprint`). */
  readonly path?: string;
  /** Seconds that the cookie lasts after it was last asked for (default: as long as the browser runs). */
  readonly maxAge?: number;
  /**
   * Is told of tokens that `verify` refuses (`not_signed_in`) and which rule they break. No cookie
   * and no claim is in a message. Without it they are on the console, code and message in a line, the same line once in ten
   * seconds at most, but for production (`NODE_ENV`).
   */
  readonly onError?: (error: BackendError) => void;
}

/** Answer of `POST /fingerprint`. */
export interface FingerprintAnswer {
  /** For the access token. No secret: the cookie cannot be worked out from it. */
  readonly hash: string;
}

/** What ties access tokens to the browser they were issued for. */
export interface SessionFingerprint {
  /** `POST` leaves the cookie and answers its hash, `DELETE` forgets it. The path is included: `app.use(it.router)`. */
  readonly router: Router;
  /**
   * Lets a request pass whose cookie fits the token. Others get 401 and `invalid_token` (RFC 6750 §3.1). Put it behind
   * what verifies the token and sets `request.auth`: without that nothing passes.
   */
  readonly verify: RequestHandler;
  /**
   * The claim for an access token that is issued in answer to this request, with the cookie left in the response if the
   * browser has none: for an issuer on the same host.
   */
  readonly claims: (request: Request, response: Response) => Readonly<Record<string, string>>;
}

/**
 * Makes a stolen access token worthless in any other browser: a random cookie that script cannot read, and its SHA-256 in
 * the token. `withSessionFingerprint()` of ngx-strongbox is the other side.
 *
 * A legacy pattern that OWASP has withdrawn in August 2026, weaker than DPoP (RFC 9449): script in the page can still send
 * requests from there, and start a login of its own. Keeps nothing at the server. The cookie goes to this host alone, so
 * mint and APIs share it. `verify` answers 401, the router `csrf_refused`; settings that cannot be right throw a
 * `TypeError`.
 *
 * @example
 * ```ts
 * import express from 'express';
 * import { requireAccessToken, sessionFingerprint } from 'strongbox-express';
 *
 * const token = requireAccessToken({ issuer: 'https://id.example.com', audience: 'https://api.example.com/' });
 * const fingerprint = sessionFingerprint({ allowedOrigins: ['https://shop.example.com'] });
 * const app = express();
 * app.use(fingerprint.router);
 * app.get('/orders', token, fingerprint.verify, (_request, response) => {
 *   response.json([]);
 * });
 * ```
 */
export function sessionFingerprint(options: SessionFingerprintOptions): SessionFingerprint {
  const { allowedOrigins, claim = 'userFingerprint', encoding = 'hex', path = '/fingerprint' } = options;
  const { cookieName = '__Host-Http-fingerprint', maxAge } = options;
  if (!/^(\/[\w.~-]+)+$/.test(path)) throw new TypeError('path is a path as in /fingerprint.');
  if (claim === '') throw new TypeError('claim is empty.');
  if (allowedOrigins.length === 0) throw new TypeError('allowedOrigins is empty: nobody could ask.');
  const origins = new AllowedOrigins(undefined, allowedOrigins);
  for (const each of allowedOrigins) assertProtected('allowedOrigins', each);
  const report = errorReport(options.onError);
  const cookie = new FingerprintCookie({ cookieName, encoding, maxAge });

  const guard: RequestHandler = (request, response, next) => {
    response.vary('Origin, Sec-Fetch-Site').set('Cache-Control', 'no-store');
    if (answerCors(request, response, origins, [])) return;
    const { site, origin } = sourceOf(request);
    if (!origins.isOther(origin) || !['same-site', 'same-origin', undefined].includes(site))
      throw new BackendError('csrf_refused', 'The request does not come from the app.');
    if (request.get('x-csrf') !== '1')
      throw new BackendError('csrf_refused', 'The header X-CSRF: 1 is missing.');
    next();
  };
  const mint: RequestHandler = (request, response) => {
    response.json({ hash: cookie.keep(request, response) } satisfies FingerprintAnswer);
  };
  const forget: RequestHandler = (_request, response) => {
    cookie.clear(response);
    response.sendStatus(204);
  };

  const faultIn = (request: Request) => {
    if (!request.auth) return 'nothing has verified a token before it';
    const found = cookie.hashIn(request);
    if ('fault' in found) return found.fault;
    const claimed = request.auth[claim];
    if (claimed === undefined) return 'no claim';
    return fits(claimed, found.hash) ? null : 'the claim is not of this cookie';
  };

  return {
    router: Router().all(path, guard).post(path, mint).delete(path, forget).use(answerErrors),
    verify: answering((request, response) => {
      const fault = faultIn(request);
      if (fault === null) return;
      report(new BackendError('not_signed_in', `A session fingerprint was refused: ${fault}.`));
      const realm = realmOf(request);
      throw challenge(response, 'The access token is not good here.', {
        ...(realm !== undefined && { realm }),
        error: 'invalid_token',
      });
    }),
    claims: (request, response) => ({ [claim]: cookie.keep(request, response) }),
  };
}

function fits(claimed: unknown, hash: string): boolean {
  if (typeof claimed !== 'string') return false;
  const [given, expected] = [Buffer.from(claimed), Buffer.from(hash)];
  return given.length === expected.length && timingSafeEqual(given, expected);
}
