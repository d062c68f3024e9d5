import type { JWTPayload } from 'jose';

// In this file, so that whoever imports the package gets it.
declare module 'express-serve-static-core' {
  interface Request {
    /** Claims of the verified access token, set by `requireAccessToken()` and by `authenticate()` of `restLogin()`. */
    auth?: AccessClaims;
  }
}

/** Claims of a verified access token (RFC 9068 §2.2); those of the user are beside them. */
export interface AccessClaims extends JWTPayload {
  /** Who issued it: `sub` means nothing without. */
  readonly iss: string;
  /** Who that is. */
  readonly sub: string;
  /** When the token ends, in seconds since the epoch. */
  readonly exp: number;
  /** What it is good for, separated by spaces; empty when it says nothing. */
  readonly scope: string;
}
