import type { RequestHandler } from 'express';
import { answering } from '../answering.ts';
import { BackendError } from '../backend-error.ts';
import { bearerToken } from '../bearer-token.ts';
import { assertQuotable, challenge } from '../challenge.ts';
import { errorReport } from '../error-report.ts';
import type { AccessTokenOptions } from './access-token-options.ts';
import { assertScope } from './assert-scope.ts';
import { TokenRefused, type TokenRule } from './token-refused.ts';
import { tokenVerifier } from './token-verifier.ts';
import { setVerification } from './verification.ts';

/**
 * Lets requests pass that carry a good access token (RFC 9068 §4) in the header `Authorization`, and sets `request.auth` to its
 * claims; others get a challenge (RFC 6750 §3): `401` without a token and for a bad one, `403` where a scope is missing, `400`
 * for a token in the address or in a form. While the issuer's keys cannot be had it answers `503`, never `401`.
 *
 * For an API that an app or a proxy calls with a token of an OpenID provider; `authenticate()` of `restLogin()` is for the
 * server's own. Costs the verification of a signature for each request, and the issuer two requests in ten minutes. Put what
 * answers CORS preflights before it, and let that expose `WWW-Authenticate`.
 * Throws a `TypeError` when a setting cannot be right.
 *
 * ```ts
 * import express from 'express';
 * import { requireAccessToken, requireScope } from 'strongbox-express';
 *
 * const api = express();
 * api.use(requireAccessToken({ issuer: 'https://id.example.com', audience: 'https://api.example.com/' }));
 * api.get('/invoices', requireScope('invoices:read'), (request, response) => {
 *   response.json({ of: request.auth?.sub });
 * });
 * ```
 */
export function requireAccessToken(options: AccessTokenOptions): RequestHandler {
  const { audience, scope = '', realm = [audience].flat()[0] ?? '' } = options;
  const report = errorReport(options.onError);
  const verify = tokenVerifier(options, report);
  assertQuotable('realm', realm);
  if (scope !== '') assertQuotable('scope', scope);

  return answering(async (request, response) => {
    const token = bearerToken(request, response, realm);
    if (token === undefined) throw challenge(response, 'There is no access token.', { realm });
    const claims = await verify(token).catch((error: unknown) => {
      if (!(error instanceof TokenRefused)) throw error;
      report(
        new BackendError(
          'not_signed_in',
          `An access token was refused: ${error.rule}${wanted(error.rule, options)}.`,
        ),
      );
      throw challenge(response, 'The access token is not good.', { realm, error: 'invalid_token' });
    });
    const verification = { claims, token, realm };
    assertScope(response, verification, scope);
    setVerification(request, verification);
  });
}

/** Of the settings, which are no secret: what the token has is not for the log. */
function wanted(rule: TokenRule, { audience, issuer }: AccessTokenOptions): string {
  if (rule !== 'audience' && rule !== 'issuer') return '';
  const values = [rule === 'audience' ? audience : issuer].flat();
  const names = values.map((each) => (typeof each === 'string' ? each : each.issuer));
  return ` (set here: ${names.join(', ')})`;
}
