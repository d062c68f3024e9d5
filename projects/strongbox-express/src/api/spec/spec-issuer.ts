import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { exportJWK, SignJWT, type JWK, type JWTHeaderParameters, type JWTPayload } from 'jose';
import { listen } from '../../spec/listen.ts';

export const audience = 'https://api.example.com/';

interface SigningKey {
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
      void this.#serve(request, response);
    });
  }

  static async start(...keys: readonly SigningKey[]): Promise<SpecIssuer> {
    return new SpecIssuer(await listen(), keys.length > 0 ? keys : [signingKey('first')]);
  }

  /** Requests of the set of keys. */
  get reads(): number {
    return this.requests.filter((url) => url === '/keys').length;
  }

  /** A token as RFC 9068 wants it, but for what is said; `undefined` leaves a claim out. */
  async token(
    claims: JWTPayload = {},
    header: Partial<JWTHeaderParameters> = {},
    [key] = this.keys,
  ): Promise<string> {
    if (!key) throw new Error('There is no key.');
    const now = Math.floor(Date.now() / 1000);
    const all = { iss: this.issuer, sub: 'alice', aud: audience, exp: now + 300, iat: now, jti: '1' };
    return new SignJWT({ ...all, client_id: 'shop', scope: 'invoices:read', ...claims })
      .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header })
      .sign(key.privateKey);
  }

  async close(): Promise<void> {
    await this.#site.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '' } = request;
    this.requests.push(url);
    if (this.answer(request, response)) return;
    const jwk = async ({ publicKey, kid, alg }: SigningKey): Promise<JWK> => ({
      ...(await exportJWK(publicKey)),
      kid,
      alg,
      use: 'sig',
    });
    const body =
      url === '/keys'
        ? { keys: [...this.furtherKeys, ...(await Promise.all(this.keys.map(jwk)))] }
        : { issuer: this.issuer, jwks_uri: `${this.issuer}/keys`, ...this.metadata };
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(body));
  }
}
