import type { RequestHandler, Response } from 'express';
import { decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose';
import { issuerKeys, keysAt, type Fetch } from './issuer-keys.ts';

/** An issuer that is no OpenID provider, so that its keys are not found through its metadata. */
export interface PlainIssuer {
  readonly issuer: string;
  readonly jwksUri: string;
}

export interface AccessTokenRules {
  readonly issuer: string;
  /** Whose tokens are as good. */
  readonly otherIssuers?: readonly PlainIssuer[];
  /** What the API is called in its challenges. */
  readonly realm: string;
  readonly audience: string;
  readonly scope: string;
  /** Seconds. */
  readonly clockTolerance?: number;
  /** Tokens issued before this moment were revoked, in milliseconds since the epoch. */
  readonly notIssuedBefore?: () => number;
  /** How to reach the issuer. */
  readonly fetch?: Fetch;
}

/** What jose says when the fault lies with the key set and not with the token. */
const keySetFaults = new Set([errors.JWKSTimeout.code, errors.JWKSInvalid.code, errors.JOSEError.code]);

/** Answers as RFC 6750 §3 says. */
export function refuse(
  response: Response,
  status: 401 | 403,
  realm: string,
  error: string,
  details: Readonly<Record<string, string>> = {},
): void {
  const parameters = Object.entries({ realm, error, ...details }).map(
    ([name, value]) => `${name}="${value}"`,
  );
  response
    .status(status)
    .set('WWW-Authenticate', `Bearer ${parameters.join(', ')}`)
    .json({ error });
}

/** `iat` counts whole seconds, and a revocation must not take what is issued right after it; so a claim of our own. */
function issuedAt({ issued_at_ms, iat = 0 }: JWTPayload): number {
  return typeof issued_at_ms === 'number' ? issued_at_ms : iat * 1000;
}

function grants(payload: JWTPayload, scope: string): boolean {
  return typeof payload['scope'] === 'string' && payload['scope'].split(' ').includes(scope);
}

/** Says whom to ask for the keys; nothing of the token is believed yet. */
function issuerOf(token: string): string {
  return decodeJwt(token).iss ?? '';
}

/** Verifies the access token (RFC 9068) and answers errors as RFC 6750 says; its claims end up in `locals`. */
export function requireAccessToken(rules: AccessTokenRules): RequestHandler {
  const { issuer, realm, audience, scope, clockTolerance = 5, fetch = globalThis.fetch } = rules;
  const keysOf = new Map([
    [issuer, issuerKeys(issuer, fetch)],
    ...(rules.otherIssuers ?? []).map(
      (other) => [other.issuer, keysAt(new URL(other.jwksUri), fetch)] as const,
    ),
  ]);

  return async (request, response, next) => {
    const { authorization } = request.headers;
    if (authorization === undefined || !/^bearer /i.test(authorization)) {
      response.status(401).set('WWW-Authenticate', `Bearer realm="${realm}"`).json({ error: 'unauthorized' });
      return;
    }
    try {
      const token = authorization.slice('bearer '.length).trim();
      const trusted = issuerOf(token);
      const keys = keysOf.get(trusted);
      if (!keys) throw new errors.JWTInvalid('The issuer is not trusted.');
      const { payload } = await jwtVerify(token, keys, {
        issuer: trusted,
        audience,
        clockTolerance,
        typ: 'at+jwt',
        algorithms: ['ES256', 'RS256'],
        requiredClaims: ['sub', 'exp', 'iat', 'jti', 'client_id'],
      });
      if (issuedAt(payload) < (rules.notIssuedBefore?.() ?? 0)) {
        refuse(response, 401, realm, 'invalid_token');
        return;
      }
      if (!grants(payload, scope)) {
        refuse(response, 403, realm, 'insufficient_scope', { scope });
        return;
      }
      response.locals['accessToken'] = payload;
    } catch (error) {
      if (!(error instanceof errors.JOSEError) || keySetFaults.has(error.code)) {
        response.status(503).set('Retry-After', '1').json({ error: 'keys_unavailable' });
        return;
      }
      refuse(response, 401, realm, 'invalid_token');
      return;
    }
    next();
  };
}
