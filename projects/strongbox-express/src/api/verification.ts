import type { Request } from 'express';
import { WiringMistake } from '../wiring-mistake.ts';
import type { AccessClaims } from './access-claims.ts';

/** What is known of a request whose token was found good. */
export interface Verification {
  readonly claims: AccessClaims;
  readonly token: string;
  /** What further challenges call the API. */
  readonly realm: string;
}

// Not the property `auth`: that anybody can set, and other packages do.
const verified = Symbol('verified access token');

interface Verified extends Request {
  [verified]?: Verification;
}

/** Makes the request one of the user the claims are of. */
export function setVerification(request: Verified, verification: Verification): void {
  request[verified] = verification;
  request.auth = verification.claims;
}

/** For the check of that name; throws when nothing has verified a token before it. */
export function verificationOf(request: Verified, check: string): Verification {
  const verification = request[verified];
  if (!verification)
    throw new WiringMistake(`${check}() needs requireAccessToken() before it, on the same route or router.`);
  return verification;
}

/** What the API is called in challenges, if a check of this package has verified the token. */
export function realmOf(request: Verified): string | undefined {
  return request[verified]?.realm;
}
