import { errors, jwtVerify, type JWTHeaderParameters, type JWTPayload, type JWTVerifyOptions } from 'jose';
import type { AccessClaims } from './access-claims.ts';
import type { AccessTokenOptions } from './access-token-options.ts';
import { claimsOf } from './claims-of.ts';
import type { IssuerKeys } from './issuer-keys.ts';
import { asymmetricAlgorithms } from './public-key.ts';
import { TokenRefused, type TokenRule } from './token-refused.ts';
import { isOfType } from './is-of-type.ts';

/** Characters: a header of Node's usual size holds no longer one. */
export const longestToken = 16_384;
/** What RFC 9068 §2.2 wants in a token; what is left of it where tokens are not of its kind. */
const requiredClaims = ['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'client_id'];
const usualClaims = ['iss', 'sub', 'aud', 'exp', 'iat'];
/** Claims of ID tokens, and of logout and security event tokens. */
const foreignClaims = ['nonce', 'at_hash', 'c_hash', 's_hash', 'events'];

/** Verifies JWT access tokens (RFC 9068 §4, RFC 8725). */
export class JwtVerifier {
  readonly #keysOf: ReadonlyMap<string, IssuerKeys>;
  readonly #options: JWTVerifyOptions;
  readonly #tolerance: number;
  readonly #untyped: boolean;

  constructor(keysOf: ReadonlyMap<string, IssuerKeys>, options: AccessTokenOptions) {
    const { audience, clockTolerance = 5, untypedTokens = false } = options;
    const { algorithms = asymmetricAlgorithms } = options;
    const foreign = algorithms.find((alg) => !asymmetricAlgorithms.includes(alg));
    if (foreign !== undefined || algorithms.length === 0)
      throw new TypeError(
        `algorithms has '${foreign ?? ''}', and whoever can verify such a token can make one. Take of ${asymmetricAlgorithms.join(', ')}.`,
      );
    this.#keysOf = keysOf;
    this.#tolerance = clockTolerance;
    this.#untyped = untypedTokens;
    this.#options = {
      issuer: [...keysOf.keys()],
      audience: [audience].flat(),
      algorithms: [...algorithms],
      clockTolerance,
      requiredClaims: untypedTokens ? usualClaims : requiredClaims,
    };
  }

  /** Rejects with `TokenRefused`, or `provider_unreachable` when its key cannot be had. */
  async verify(token: string): Promise<AccessClaims> {
    // Strictly: a decoder that overlooks a character makes two tokens of one.
    if (token.length > longestToken || !isJwt(token)) throw new TokenRefused('form');
    try {
      const { payload } = await jwtVerify(
        token,
        (header, { payload: text }) => this.#keyOf(header, text),
        this.#options,
      );
      if (this.#untyped && isOfAnotherKind(payload)) throw new TokenRefused('type');
      return claimsOf(payload, this.#tolerance);
    } catch (error) {
      throw error instanceof errors.JOSEError ? new TokenRefused(ruleOf(error)) : error;
    }
  }

  #keyOf({ alg, kid, typ }: JWTHeaderParameters, payload: unknown): ReturnType<IssuerKeys['find']> {
    if (!isOfType('at+jwt', typ, this.#untyped)) throw new TokenRefused('type');
    if (kid !== undefined && typeof kid !== 'string') throw new TokenRefused('form');
    // Whom to ask for the key; nothing of the token is believed yet.
    const keys = this.#keysOf.get(issuerIn(payload));
    if (!keys) throw new TokenRefused('issuer');
    return keys.find({ alg, kid });
  }
}

/** Whether it has the form of one (RFC 7515 §7.1); what has not may be a reference. */
export function isJwt(token: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token);
}

function issuerIn(payload: unknown): string {
  try {
    const { iss } = JSON.parse(Buffer.from(String(payload), 'base64url').toString()) as JWTPayload;
    return String(iss);
  } catch {
    throw new TokenRefused('form');
  }
}

/** Some providers tell the kinds apart by claims of their own. */
function isOfAnotherKind(payload: JWTPayload): boolean {
  const { typ: kind = 'Bearer', token_use: use = 'access' } = payload;
  return kind !== 'Bearer' || use !== 'access' || foreignClaims.some((name) => name in payload);
}

const ruleOfClaim: Readonly<Record<string, TokenRule>> = {
  iss: 'issuer',
  sub: 'subject',
  aud: 'audience',
  exp: 'expired',
  nbf: 'not yet valid',
  client_id: 'client',
};

function ruleOf(error: errors.JOSEError): TokenRule {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return ruleOfClaim[error.claim] ?? 'form';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  return 'form';
}
