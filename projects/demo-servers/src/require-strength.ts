import type { RequestHandler } from 'express';
import type { JWTPayload } from 'jose';
import { refuse } from './require-access-token.ts';

/** How the user has to have signed in. */
export interface DemandedStrength {
  readonly acr?: string;
  /** Seconds since then at most. */
  readonly maxAge?: number;
}

/** Asks for a step-up as RFC 9470 §3 says. Comes after `requireAccessToken`. */
export function requireStrength(realm: string, demanded: () => DemandedStrength): RequestHandler {
  return (_request, response, next) => {
    const { acr, maxAge } = demanded();
    const token = response.locals['accessToken'] as JWTPayload;
    const signedInAt = typeof token['auth_time'] === 'number' ? token['auth_time'] : 0;
    const isStrong = acr === undefined || token['acr'] === acr;
    const isRecent = maxAge === undefined || Date.now() / 1000 - signedInAt <= maxAge;
    if (isStrong && isRecent) {
      next();
      return;
    }
    refuse(response, 401, realm, 'insufficient_user_authentication', {
      error_description: isStrong
        ? 'A more recent authentication is required'
        : 'A stronger authentication is required',
      ...(acr !== undefined && { acr_values: acr }),
      ...(maxAge !== undefined && { max_age: String(maxAge) }),
    });
  };
}
