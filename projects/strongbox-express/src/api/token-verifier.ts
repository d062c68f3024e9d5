import type { BackendError } from '../backend-error.ts';
import { assertProtected } from '../is-protected.ts';
import type { AccessClaims } from './access-claims.ts';
import type { AccessTokenOptions } from './access-token-options.ts';
import { Introspection } from './introspection.ts';
import { IssuerKeys } from './issuer-keys.ts';
import { endpointIn, issuerMetadata } from './issuer-metadata.ts';
import { isJwt, JwtVerifier } from './jwt-verifier.ts';

/** Tells what a token says. Rejects with `TokenRefused`, or `provider_unreachable` when nobody can say. */
export type TokenVerifier = (token: string) => Promise<AccessClaims>;

/** Verifies JWTs here, and asks the issuer about others where it may. Throws a `TypeError` for settings that cannot be right. */
export function tokenVerifier(
  options: AccessTokenOptions,
  report: (error: BackendError) => void,
): TokenVerifier {
  const { clockTolerance = 5, fetch, introspection } = options;
  const audiences = [options.audience].flat();
  // What is not there would be found in every answer about a token that names no audience.
  if (audiences.length === 0 || audiences.some((each: unknown) => typeof each !== 'string' || each === ''))
    throw new TypeError('audience is empty: it is what the issuer calls this API in aud.');
  if (!(clockTolerance >= 0 && clockTolerance <= 300))
    throw new TypeError('clockTolerance is seconds, and no more than 300 of them.');
  const issuers = [options.issuer].flat().map((each) => (typeof each === 'string' ? { issuer: each } : each));
  const keysOf = new Map(
    issuers.map(({ issuer, jwksUri }) => {
      assertProtected('issuer', issuer);
      if (jwksUri !== undefined) assertProtected('jwksUri', jwksUri);
      const address = async () => jwksUri ?? endpointIn(await issuerMetadata(issuer, fetch), 'jwks_uri');
      return [issuer, new IssuerKeys(address, fetch, report)] as const;
    }),
  );
  const [first] = keysOf.keys();
  if (first === undefined) throw new TypeError('issuer is empty: nobody could issue a good token.');
  const jwts = new JwtVerifier(keysOf, options);
  if (!introspection) return (token) => jwts.verify(token);

  const { clientId, clientSecret, endpoint, ttl = 30 } = introspection;
  if (!clientId || !clientSecret) throw new TypeError('introspection needs a clientId and a clientSecret.');
  if (!(ttl >= 0 && ttl <= 3600)) throw new TypeError('ttl is seconds, and no more than 3600 of them.');
  if (endpoint !== undefined) assertProtected('endpoint', endpoint);
  const question = { issuer: first, audiences, clockTolerance, fetch };
  const opaque = new Introspection(introspection, question, report);
  return (token) => (isJwt(token) ? jwts : opaque).verify(token);
}
