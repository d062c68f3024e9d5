import type { RequestHandler, Response } from 'express';
import { errors, jwtVerify, type JWTPayload } from 'jose';
import { issuerKeys, type Fetch } from './issuer-keys.ts';

export interface AccessTokenRules {
  readonly issuer: string;
  readonly audience: string;
  readonly scope: string;
  /** Seconds. */
  readonly clockTolerance?: number;
  /** How to reach the issuer. */
  readonly fetch?: Fetch;
}

const realm = 'Bearer realm="invoices"';
/** What jose says when the fault lies with the key set and not with the token. */
const keySetFaults = new Set([errors.JWKSTimeout.code, errors.JWKSInvalid.code, errors.JOSEError.code]);

function refuse(response: Response, status: 401 | 403, error: string, details = ''): void {
  response.status(status).set('WWW-Authenticate', `${realm}, error="${error}"${details}`).json({ error });
}

function grants(payload: JWTPayload, scope: string): boolean {
  return typeof payload['scope'] === 'string' && payload['scope'].split(' ').includes(scope);
}

/** Verifies the access token (RFC 9068) and answers errors as RFC 6750 says; its claims end up in `locals`. */
export function requireAccessToken(rules: AccessTokenRules): RequestHandler {
  const { issuer, audience, scope, clockTolerance = 5, fetch = globalThis.fetch } = rules;
  const keys = issuerKeys(issuer, fetch);

  return async (request, response, next) => {
    const { authorization } = request.headers;
    if (authorization === undefined || !/^bearer /i.test(authorization)) {
      response.status(401).set('WWW-Authenticate', realm).json({ error: 'unauthorized' });
      return;
    }
    try {
      const { payload } = await jwtVerify(authorization.slice('bearer '.length).trim(), keys, {
        issuer,
        audience,
        clockTolerance,
        typ: 'at+jwt',
        algorithms: ['ES256', 'RS256'],
        requiredClaims: ['sub', 'exp', 'iat', 'jti', 'client_id'],
      });
      if (!grants(payload, scope)) {
        refuse(response, 403, 'insufficient_scope', `, scope="${scope}"`);
        return;
      }
      response.locals['accessToken'] = payload;
    } catch (error) {
      if (!(error instanceof errors.JOSEError) || keySetFaults.has(error.code)) {
        response.status(503).set('Retry-After', '1').json({ error: 'keys_unavailable' });
        return;
      }
      refuse(response, 401, 'invalid_token');
      return;
    }
    next();
  };
}
