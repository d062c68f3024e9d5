import type { RequestHandler } from 'express';
import { answering } from '../answering.ts';
import { assertQuotable, challenge } from '../challenge.ts';
import { verificationOf } from './verification.ts';

/** Seconds that a clock may be ahead: no more than any `clockTolerance`. */
const ahead = 300;

/** How the user has to have signed in, of {@link requireRecentLogin}. */
export interface LoginStrength {
  /** Authentication context classes, one of which is enough; the most wanted first. */
  readonly acr?: string | readonly string[];
  /** Seconds since then at most. */
  readonly maxAge?: number;
}

/**
 * Lets requests pass whose user has signed in by one of these means (claim `acr`) and recently enough (claim `auth_time`); others
 * get `401 insufficient_user_authentication` with what is wanted (RFC 9470 §3); the Angular side signs in once more with that
 * where the server is listed with `whenStepUp: 'login'`.
 * A token without the claim does not pass: the provider has to put it into access tokens. Comes after
 * {@link requireAccessToken}; without it every request ends in a `TypeError`.
 *
 * ```ts
 * import express from 'express';
 * import { requireAccessToken, requireRecentLogin } from 'strongbox-express';
 *
 * const api = express();
 * api.use(requireAccessToken({ issuer: 'https://id.example.com', audience: 'https://api.example.com/' }));
 * api.post('/payments', requireRecentLogin({ acr: 'mfa', maxAge: 600 }), (_request, response) => {
 *   response.sendStatus(201);
 * });
 * ```
 */
export function requireRecentLogin({ acr, maxAge }: LoginStrength): RequestHandler {
  const classes = acr === undefined ? [] : [acr].flat();
  if (classes.length === 0 && maxAge === undefined)
    throw new TypeError('requireRecentLogin() needs acr or maxAge, or it would let everything pass.');
  if (maxAge !== undefined && !(Number.isInteger(maxAge) && maxAge >= 0))
    throw new TypeError('maxAge is whole seconds.');
  for (const each of classes) assertQuotable('acr', each);
  const wanted = {
    ...(classes.length > 0 && { acr_values: classes.join(' ') }),
    ...(maxAge !== undefined && { max_age: maxAge }),
  };
  return answering((request, response) => {
    const { claims, realm } = verificationOf(request, 'requireRecentLogin');
    const { acr: means, auth_time: at } = claims;
    const isStrong = classes.length === 0 || classes.some((each) => each === means);
    const isRecent = maxAge === undefined || (typeof at === 'number' && isWithin(maxAge, at));
    if (isStrong && isRecent) return;
    const message = `A ${isStrong ? 'more recent' : 'stronger'} authentication is required`;
    throw challenge(response, `${message}.`, {
      realm,
      error: 'insufficient_user_authentication',
      error_description: message,
      ...wanted,
    });
  });
}

/** A moment to come, or one in milliseconds, would be recent for ever. */
function isWithin(maxAge: number, at: number): boolean {
  const age = Date.now() / 1000 - at;
  return age >= -ahead && age <= maxAge;
}
