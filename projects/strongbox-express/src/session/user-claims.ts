import { unexpected, type BackendError } from '../backend-error.ts';
import type { UserClaims } from '../contract.ts';

/** What an ID token says about itself and not about the user (OpenID Connect Core 1.0 §2, RFC 7519 §4.1). */
const ofTheProtocol = new Set([
  ...['iss', 'aud', 'exp', 'iat', 'nbf', 'jti', 'azp', 'nonce', 'sid'],
  ...['at_hash', 'c_hash', 's_hash'],
]);
/** How the user signed in, which a renewal changes nothing about and need not repeat. */
const ofTheLogin = ['auth_time', 'acr', 'amr'];

/** What of the claims of an ID token the app gets to see. */
export class ClaimsFilter {
  readonly #map: (claims: UserClaims) => UserClaims;
  readonly #report: (error: BackendError) => void;

  constructor(
    map: (claims: UserClaims) => UserClaims = (claims) => claims,
    report: (error: BackendError) => void,
  ) {
    this.#map = map;
    this.#report = report;
  }

  first(claims: UserClaims): UserClaims {
    const kept = Object.entries(claims).filter(([name]) => !ofTheProtocol.has(name));
    return { ...this.#map({ ...Object.fromEntries(kept), sub: claims.sub }), sub: claims.sub };
  }

  /** Those of a renewed ID token. */
  renewed(claims: UserClaims, before: UserClaims): UserClaims {
    const ofLogin = Object.entries(before).filter(([name]) => ofTheLogin.includes(name));
    try {
      return { ...Object.fromEntries(ofLogin), ...this.first(claims) };
    } catch (cause) {
      // The tokens that came with it would be lost.
      this.#report(unexpected(cause));
      return before;
    }
  }
}
