import { constants, generateKeyPairSync, sign, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen } from '../../spec/listen.ts';

export const audience = 'https://api.example.com/';

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export function signingKey(kid: string, alg = 'ES256'): SigningKey {
  const pair = alg.startsWith('ES')
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
    : alg === 'EdDSA'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { kid, alg, ...pair };
}

export function encode(text: string | Buffer): string {
  return Buffer.from(text).toString('base64url');
}

export function jwkOf({ publicKey, kid, alg }: SigningKey): JsonWebKey {
  return { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
}

/** A JWS of anything at all, by hand: libraries refuse to make the wrong ones. */
export function signed(header: object, payload: string, key: KeyObject): string {
  const content = `${encode(JSON.stringify(header))}.${encode(payload)}`;
  const hash = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const means = {
    key,
    dsaEncoding: 'ieee-p1363',
    ...('alg' in header && header.alg === 'PS256' && pss),
  } as const;
  return `${content}.${encode(sign(hash, Buffer.from(content), means))}`;
}

/** An issuer with real keys and a real server for them, that does what no provider should. */
export class SpecIssuer {
  readonly issuer: string;
  readonly requests: string[] = [];
  keys: readonly SigningKey[];
  /** Answers in place of it, where it returns `true`. */
  answer: (request: IncomingMessage, response: ServerResponse) => boolean = () => false;
  /** What the set of keys has besides. */
  readonly furtherKeys: unknown[] = [];
  metadata: Record<string, unknown> = {};
  readonly #site: Awaited<ReturnType<typeof listen>>;

  private constructor(site: Awaited<ReturnType<typeof listen>>, keys: readonly SigningKey[]) {
    this.#site = site;
    this.issuer = site.origin;
    this.keys = keys;
    site.serve((request, response) => {
      this.#serve(request, response);
    });
  }

  static async start(...keys: readonly SigningKey[]): Promise<SpecIssuer> {
    return new SpecIssuer(await listen(), keys.length > 0 ? keys : [signingKey('first')]);
  }

  /** Requests of the set of keys. */
  get reads(): number {
    return this.requests.filter((url) => url === '/keys').length;
  }

  /** A token as RFC 9068 wants it, but for what is said; `undefined` leaves out. */
  token(claims: object = {}, header: object = {}, [key] = this.keys): string {
    if (!key) throw new Error('There is no key.');
    const now = Math.floor(Date.now() / 1000);
    const usual = { iss: this.issuer, sub: 'alice', aud: audience, exp: now + 300, iat: now, jti: '1' };
    return signed(
      { alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header },
      JSON.stringify({ ...usual, client_id: 'shop', scope: 'invoices:read', ...claims }),
      key.privateKey,
    );
  }

  /** Ends what is under way. */
  drop(): void {
    this.#site.server.closeAllConnections();
  }

  async close(): Promise<void> {
    await this.#site.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const { url = '' } = request;
    this.requests.push(url);
    if (this.answer(request, response)) return;
    const body =
      url === '/keys'
        ? { keys: [...this.furtherKeys, ...this.keys.map(jwkOf)] }
        : { issuer: this.issuer, jwks_uri: `${this.issuer}/keys`, ...this.metadata };
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(body));
  }
}
