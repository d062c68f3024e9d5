import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

/** Algorithms whose signatures only the issuer can make, by the key they need: RSA, or the curve (RFC 7518 §3.1, RFC 8037). */
const keyOf: Readonly<Record<string, string>> = {
  RS256: 'RSA',
  RS384: 'RSA',
  RS512: 'RSA',
  PS256: 'RSA',
  PS384: 'RSA',
  PS512: 'RSA',
  ES256: 'P-256',
  ES384: 'P-384',
  ES512: 'P-521',
  EdDSA: 'Ed25519',
  Ed25519: 'Ed25519',
};
export const asymmetricAlgorithms: readonly string[] = Object.keys(keyOf);
/** Bits; RFC 7518 §3.3. */
const shortestRsa = 2048;

/** A key of an issuer that verifies signatures. */
export class PublicKey {
  readonly kid: string | undefined;
  readonly key: KeyObject;
  readonly #kind: unknown;
  readonly #alg: unknown;

  private constructor({ kid, kty, crv, alg }: Readonly<Record<string, unknown>>, key: KeyObject) {
    this.kid = typeof kid === 'string' ? kid : undefined;
    this.key = key;
    this.#kind = kty === 'RSA' ? kty : crv;
    this.#alg = alg;
  }

  /** `null` when no signature may be verified with it: a secret, a private key, one for encryption, one too weak. */
  static from(jwk: unknown): PublicKey | null {
    if (typeof jwk !== 'object' || jwk === null || 'd' in jwk || 'k' in jwk) return null;
    const { kty, use, key_ops: uses } = jwk as Readonly<Record<string, unknown>>;
    if (kty !== 'RSA' && kty !== 'EC' && kty !== 'OKP') return null;
    if ((use ?? 'sig') !== 'sig' || (Array.isArray(uses) && !uses.includes('verify'))) return null;
    try {
      const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
      const { modulusLength = shortestRsa } = key.asymmetricKeyDetails ?? {};
      return modulusLength < shortestRsa ? null : new PublicKey(jwk as Record<string, unknown>, key);
    } catch {
      return null;
    }
  }

  fits(alg: string): boolean {
    return keyOf[alg] === this.#kind && (this.#alg ?? alg) === alg;
  }
}
