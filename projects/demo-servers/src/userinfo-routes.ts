import { createPublicKey } from 'node:crypto';
import { Router, type RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { createLocalJWKSet, errors, exportJWK, jwtVerify, type JSONWebKeySet, type JWK } from 'jose';
import type Provider from 'oidc-provider';
import { allowOrigins } from './allow-origins.ts';
import { claimsOfScope } from './claims-of-scope.ts';
import { findDemoAccount } from './demo-account.ts';

/** How often one user may be asked about. */
export interface UserinfoLimit {
  readonly requests: number;
  /** Seconds. */
  readonly per: number;
}

/** What `GET /counters` answers. */
export interface ProviderCounters {
  /** Access tokens given out since the provider started, whatever for. */
  readonly tokensIssued: number;
  /** Requests to `/userinfo` with a good token, those that were refused for their number included. */
  readonly userinfoCalls: number;
  /** Of these, answered 429. */
  readonly userinfoRefused: number;
}

export interface UserinfoRoutesOptions {
  readonly issuer: string;
  readonly appOrigins: readonly string[];
  /** The APIs whose access tokens are accepted. */
  readonly audiences: readonly string[];
  /** What the provider signs with. */
  readonly keys: readonly JWK[];
  readonly limit: UserinfoLimit;
  /** Tokens of this user issued before it are no good any more, in milliseconds since the epoch. */
  readonly revokedBefore: (sub: string) => number;
}

async function publicKeys(keys: readonly JWK[]): Promise<JSONWebKeySet> {
  const publicOf = async ({ alg = '', kid = '', ...key }: JWK) => ({
    ...(await exportJWK(createPublicKey({ key, format: 'jwk' }))),
    alg,
    kid,
  });
  return { keys: await Promise.all(keys.map(publicOf)) };
}

function claimsFor(sub: string, scope: string): Record<string, unknown> {
  const names = new Set<string>(
    scope
      .split(' ')
      .flatMap((each) => (each in claimsOfScope ? claimsOfScope[each as keyof typeof claimsOfScope] : [])),
  );
  const { userName: preferred_username, name, email, roles } = findDemoAccount(sub) ?? {};
  const claims = { preferred_username, name, email, email_verified: true, roles };
  return { sub, ...Object.fromEntries(Object.entries(claims).filter(([claim]) => names.has(claim))) };
}

/**
 * `/userinfo` for access tokens of the APIs, which oidc-provider itself refuses: limited per user, as large providers do.
 * An opaque token is left to oidc-provider. `/counters` tells scripts of the app how often it was asked.
 */
export async function userinfoRoutes(oidc: Provider, options: UserinfoRoutesOptions): Promise<Router> {
  const { issuer, appOrigins, audiences, limit, revokedBefore } = options;
  const keys = createLocalJWKSet(await publicKeys(options.keys));
  const counts = { tokensIssued: 0, userinfoCalls: 0, userinfoRefused: 0 };
  const countToken = (): void => {
    counts.tokensIssued++;
  };
  // A JWT is issued, an opaque token saved.
  oidc.on('access_token.issued', countToken).on('access_token.saved', countToken);

  const verify: RequestHandler = async (request, response, next) => {
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token?.split('.').length !== 3) {
      next('router');
      return;
    }
    try {
      const { payload } = await jwtVerify(token, keys, { issuer, audience: [...audiences], typ: 'at+jwt' });
      const { sub = '', scope, issued_at_ms: issuedAt } = payload;
      if (typeof issuedAt !== 'number' || issuedAt < revokedBefore(sub)) throw new errors.JWTInvalid();
      response.locals['sub'] = sub;
      response.locals['scope'] = typeof scope === 'string' ? scope : '';
    } catch {
      response.status(401).set('WWW-Authenticate', 'Bearer error="invalid_token"').end();
      return;
    }
    counts.userinfoCalls++;
    next();
  };
  const limited = rateLimit({
    windowMs: limit.per * 1000,
    limit: limit.requests,
    keyGenerator: (_request, response) => String(response.locals['sub']),
    // Without these it sends no `Retry-After` either.
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_request, response) => {
      counts.userinfoRefused++;
      response.status(429).end();
    },
  });

  const routes = Router();
  routes.get('/counters', allowOrigins(appOrigins, ['GET']), (_request, response) => {
    response.set('Cache-Control', 'no-store').json(counts satisfies ProviderCounters);
  });
  const userinfo = Router();
  userinfo.use(allowOrigins(appOrigins, ['GET', 'POST']), verify, limited, (_request, response) => {
    const { sub, scope } = response.locals as { sub: string; scope: string };
    response.set('Cache-Control', 'no-store').json(claimsFor(sub, scope));
  });
  return routes.use('/userinfo', userinfo);
}
