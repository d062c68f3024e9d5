import type { CustomFetch } from 'openid-client';
import type { BackendError } from '../backend-error.ts';

/** Who issues tokens, for one whose keys are not found through its metadata. */
export interface TokenIssuer {
  /** As its tokens spell it in `iss`. */
  readonly issuer: string;
  /** Where its keys are (RFC 7517). Plain http only on this machine. Default: what its metadata says. */
  readonly jwksUri?: string;
}

/** How the issuer is asked about tokens that are no JWT (RFC 7662). */
export interface IntrospectionOptions {
  /** Of this API, as registered at the issuer. */
  readonly clientId: string;
  /** As given by the issuer. */
  readonly clientSecret: string;
  /** Where to ask (default: what the metadata of the issuer says). Plain http only on this machine. */
  readonly endpoint?: string;
  /** Seconds for which an answer is good (default 30): how long a token that was revoked still passes. */
  readonly ttl?: number;
}

/** Settings of {@link requireAccessToken}. */
export interface AccessTokenOptions {
  /**
   * Whose tokens are good, each verified by the keys of its own issuer alone. Spelt as in `iss`, to the last slash.
   * Plain http only on this machine.
   */
  readonly issuer: string | TokenIssuer | readonly (string | TokenIssuer)[];
  /** The name of this API at the issuer: one of these has to be in `aud`. */
  readonly audience: string | readonly string[];
  /** Scopes that every token needs, separated by spaces. For one route see {@link requireScope}. */
  readonly scope?: string;
  /** Seconds that the clock of the issuer may differ (default 5). */
  readonly clockTolerance?: number;
  /** Algorithms of signatures (default: all that only the issuer can make, such as `RS256`, `ES256`, `EdDSA`). */
  readonly algorithms?: readonly string[];
  /**
   * Whether a token may come without `typ: at+jwt`, as providers send it that do not follow RFC 9068 (default `false`). What
   * tells of another kind of token is then looked for instead, such as `nonce` and `at_hash` of an ID token.
   */
  readonly untypedTokens?: boolean;
  /**
   * For tokens that are no JWT: the issuer, the first one if there are several, is asked about them. Its answer has to name
   * `sub`, `exp` and an `aud` that is this API. Costs a request for each new token. Without it they are refused.
   */
  readonly introspection?: IntrospectionOptions;
  /** What the API is called in its challenges (default: the first audience). */
  readonly realm?: string;
  /** How to reach the issuer, for a proxy or a private certificate authority (default: the global `fetch`). */
  readonly fetch?: CustomFetch;
  /**
   * Is told of refused tokens (`not_signed_in`) and which rule they break, and of keys that cannot be read
   * (`provider_unreachable`). No token and no claim is in a message. Without it they are on the console, code and message in
   * a line, the same line once in ten seconds at most, but for production (`NODE_ENV`).
   */
  readonly onError?: (error: BackendError) => void;
}
