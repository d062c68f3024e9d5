import { base64Url } from '../random-token';

const ALGORITHMS = {
  RS256: {
    key: {
      name: 'RSASSA-PKCS1-v1_5',
      hash: 'SHA-256',
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
    },
    signature: { name: 'RSASSA-PKCS1-v1_5' },
  },
  PS256: {
    key: { name: 'RSA-PSS', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    signature: { name: 'RSA-PSS', saltLength: 32 },
  },
  ES256: {
    key: { name: 'ECDSA', namedCurve: 'P-256' },
    signature: { name: 'ECDSA', hash: 'SHA-256' },
  },
  EdDSA: { key: { name: 'Ed25519' }, signature: { name: 'Ed25519' } },
  Ed25519: { key: { name: 'Ed25519' }, signature: { name: 'Ed25519' } },
} as const;

export type Algorithm = keyof typeof ALGORITHMS;
export type Jwk = JsonWebKey & { readonly kid?: string };

/** A key that signs whatever it is given, with no library in between that would refuse to. */
export class SigningKey {
  readonly alg: Algorithm;
  readonly publicJwk: Jwk;
  readonly privateJwk: Jwk;
  readonly #key: CryptoKey;

  private constructor(alg: Algorithm, key: CryptoKey, publicJwk: Jwk, privateJwk: Jwk) {
    this.alg = alg;
    this.#key = key;
    this.publicJwk = publicJwk;
    this.privateJwk = privateJwk;
  }

  static async generate(alg: Algorithm = 'RS256', kid = `${alg}-key`): Promise<SigningKey> {
    const generated = await crypto.subtle.generateKey(ALGORITHMS[alg].key, true, ['sign', 'verify']);
    const { privateKey, publicKey } = generated as CryptoKeyPair;
    const jwkOf = async (key: CryptoKey): Promise<Jwk> => {
      const { key_ops: _, ext: __, ...jwk } = await crypto.subtle.exportKey('jwk', key);
      return { ...jwk, alg, kid, use: 'sig' };
    };
    return new SigningKey(alg, privateKey, await jwkOf(publicKey), await jwkOf(privateKey));
  }

  /** A JWS of the header, completed with `alg` and `kid`; `undefined` leaves a member out. */
  async sign(payload: object | string, header: object = {}): Promise<string> {
    const input = jwsInput({ alg: this.alg, kid: this.publicJwk.kid, typ: 'JWT', ...header }, payload);
    const signature = await crypto.subtle.sign(ALGORITHMS[this.alg].signature, this.#key, bytes(input));
    return `${input}.${base64Url(new Uint8Array(signature))}`;
  }
}

/** The part of a JWS that is signed. */
export function jwsInput(header: object, payload: object | string): string {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return `${base64Url(bytes(JSON.stringify(header)))}.${base64Url(bytes(text))}`;
}

export function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
