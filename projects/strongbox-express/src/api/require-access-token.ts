import type { RequestHandler, Response } from 'express';
import { answering } from '../answering.ts';
import { BackendError } from '../backend-error.ts';
import { bearerToken } from '../bearer-token.ts';
import { assertQuotable, challenge } from '../challenge.ts';
import { covers } from '../covers.ts';
import { errorReport } from '../error-report.ts';
import { isProtected } from '../session/oidc-client.ts';
import type { AccessClaims } from './access-claims.ts';
import type { AccessTokenOptions } from './access-token-options.ts';
import { JwtVerifier } from './jwt-verifier.ts';
import { endpointIn, IssuerKeys, issuerMetadata } from './issuer-keys.ts';
import { TokenRefused } from './token-refused.ts';
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
  const { audience, scope = '', clockTolerance = 5, fetch } = options;
  const audiences = [audience].flat();
  const { realm = audiences[0] ?? '' } = options;
  if (audiences.length === 0 || audiences.includes(''))
    throw new TypeError('audience is empty: it is what the issuer calls this API in aud.');
  if (!(clockTolerance >= 0 && clockTolerance <= 300))
    throw new TypeError('clockTolerance is seconds, and no more than 300 of them.');
  assertQuotable('realm', realm);
  if (scope !== '') assertQuotable('scope', scope);
  const report = errorReport(options.onError);
  const keysOf = new Map(
    [options.issuer].flat().map((each) => {
      const { issuer, jwksUri } = typeof each === 'string' ? { issuer: each } : each;
      assertAddress('issuer', issuer);
      if (jwksUri !== undefined) assertAddress('jwksUri', jwksUri);
      const address = async () => jwksUri ?? endpointIn(await issuerMetadata(issuer, fetch), 'jwks_uri');
      return [issuer, new IssuerKeys(address, fetch, report)] as const;
    }),
  );
  if (keysOf.size === 0) throw new TypeError('issuer is empty: nobody could issue a good token.');
  const jwts = new JwtVerifier(keysOf, options);

  const verify = async (token: string, response: Response): Promise<AccessClaims> => {
    try {
      return await jwts.verify(token);
    } catch (error) {
      if (!(error instanceof TokenRefused)) throw error;
      report(new BackendError('not_signed_in', `An access token was refused: ${error.rule}.`));
      throw challenge(response, 'The access token is not good.', { realm, error: 'invalid_token' });
    }
  };

  return answering(async (request, response) => {
    const token = bearerToken(request, response, realm);
    if (token === undefined) throw challenge(response, 'There is no access token.', { realm });
    const claims = await verify(token, response);
    if (!covers(claims.scope, scope))
      throw challenge(response, 'The access token lacks a scope.', {
        realm,
        error: 'insufficient_scope',
        scope,
      });
    setVerification(request, { claims, token, realm });
  });
}

function assertAddress(name: string, address: string): void {
  if (!URL.canParse(address) || !isProtected(new URL(address)))
    throw new TypeError(`${name} is '${address}' and has to be an address: https, or http on this machine.`);
}
