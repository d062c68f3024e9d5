import type { JWTPayload } from 'jose';
import type { AccessClaims } from './access-claims.ts';
import { TokenRefused } from './token-refused.ts';

/** What a token says once its issuer, audience and end are known to be right. Throws `TokenRefused`. */
export function claimsOf(payload: JWTPayload, clockTolerance: number): AccessClaims {
  const { sub, iat = 0 } = payload;
  if (typeof sub !== 'string' || sub === '') throw new TokenRefused('subject');
  if (iat > Date.now() / 1000 + clockTolerance) throw new TokenRefused('issued in the future');
  // Bound to a key that a bearer need not show (RFC 7800 §3.1): so might a thief.
  if (payload['cnf'] !== undefined) throw new TokenRefused('binding');
  return { ...payload, scope: scopeIn(payload) } as AccessClaims;
}

/** RFC 8693 §4.2; some providers send a list, or call it `scp`. */
function scopeIn({ scope, scp = '' }: JWTPayload): string {
  const granted = scope ?? scp;
  if (Array.isArray(granted)) return granted.filter((each) => typeof each === 'string').join(' ');
  return typeof granted === 'string' ? granted : '';
}
