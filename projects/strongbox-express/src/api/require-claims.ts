import type { RequestHandler } from 'express';
import { answering } from '../answering.ts';
import { BackendError } from '../backend-error.ts';
import type { AccessClaims } from './access-claims.ts';
import { verificationOf } from './verification.ts';

/** What {@link requireClaims} compares. */
export type ClaimValue = string | number | boolean;

/**
 * Lets requests pass whose access token has all of these claims; others get `403 claims_refused`. A claim fits when it is the
 * value or a list with the value in it; of a list of values one is enough. For claims that lie deeper give a function.
 * Comes after {@link requireAccessToken}, or after `authenticate()` of `restLogin()`; without it every request ends in a
 * `TypeError`.
 *
 * ```ts
 * import express from 'express';
 * import { requireAccessToken, requireClaims } from 'strongbox-express';
 *
 * const api = express();
 * api.use(requireAccessToken({ issuer: 'https://id.example.com', audience: 'https://api.example.com/' }));
 * api.get('/reports', requireClaims({ roles: ['admin', 'auditor'] }), (_request, response) => {
 *   response.json([]);
 * });
 * ```
 */
export function requireClaims(
  wanted: Readonly<Record<string, ClaimValue | readonly ClaimValue[]>> | ((claims: AccessClaims) => boolean),
): RequestHandler {
  const rules = Object.entries(wanted);
  if (
    typeof wanted !== 'function' &&
    (rules.length === 0 || rules.some(([, values]) => [values].flat().length === 0))
  )
    throw new TypeError('requireClaims() needs a claim, and each claim a value.');
  const fits = typeof wanted === 'function' ? wanted : (claims: AccessClaims) => rules.every(rule(claims));
  return answering((request) => {
    // An asynchronous function, which only TypeScript keeps out, gives something true every time.
    const answer: unknown = fits(verificationOf(request, 'requireClaims').claims);
    if (answer !== true) throw new BackendError('claims_refused', 'The user may not do this.');
  });
}

function rule(claims: AccessClaims) {
  return ([name, values]: readonly [string, ClaimValue | readonly ClaimValue[]]): boolean => {
    const held = Object.hasOwn(claims, name) ? [claims[name]].flat() : [];
    return [values].flat().some((value) => held.includes(value));
  };
}
