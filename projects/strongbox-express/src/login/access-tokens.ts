import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  errors,
  exportJWK,
  jwtVerify,
  SignJWT,
  type JSONWebKeySet,
  type JWK,
} from 'jose';
import type { AccessClaims } from '../api/access-claims.ts';
import type { AccessToken } from '../token-source.ts';
import type { LoginSession } from './login-sessions.ts';
import { random } from './refresh-token.ts';
import type { RestLoginOptions } from './rest-login-options.ts';

/** Claims of a token of this login. */
export interface LoginClaims extends AccessClaims {
  /** Names the session. */
  readonly sid: string;
}

interface SigningKey {
  readonly alg: 'ES256' | 'EdDSA';
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly jwk: JWK;
}

/** Issues and verifies JWT access tokens (RFC 9068). */
export class AccessTokens {
  readonly #issuer: string;
  readonly #clientId: string;
  readonly #audience: string | string[];
  readonly #claims: readonly string[] | undefined;
  readonly #keys: Promise<readonly [SigningKey, ...SigningKey[]]>;
  readonly #trusted: Promise<ReturnType<typeof createLocalJWKSet>>;

  constructor(options: RestLoginOptions) {
    const { origin, issuer = origin, audience = issuer, clientId = origin, tokenClaims } = options;
    this.#issuer = issuer;
    this.#clientId = clientId;
    this.#audience = typeof audience === 'string' ? audience : [...audience];
    if (audience.length === 0) throw new TypeError('A token needs an audience.');
    this.#claims = tokenClaims;
    const [first, ...others] =
      options.signingKeys?.map((key, i) => ({ key: privateKeyOf(key, `signingKeys[${i}]`), kid: key.kid })) ??
      [];
    this.#keys = signingKeys(first ?? { key: developmentKey(), kid: undefined }, others);
    this.#trusted = this.keySet().then(createLocalJWKSet);
  }

  /** `lifetime` in seconds. */
  async issue(
    { user, scope }: LoginSession,
    sid: string,
    lifetime: number,
    ofRequest: Readonly<Record<string, unknown>> = {},
  ): Promise<AccessToken> {
    const [{ alg, kid, privateKey }] = await this.#keys;
    const issuedAt = Math.floor(Date.now() / 1000);
    const claims = { ...this.#claimsOf(user), ...ofRequest };
    const value = await new SignJWT({ ...claims, client_id: this.#clientId, scope, sid })
      .setProtectedHeader({ alg, kid, typ: 'at+jwt' })
      .setIssuer(this.#issuer)
      .setSubject(user.sub)
      .setAudience(this.#audience)
      .setJti(random())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifetime)
      .sign(privateKey);
    return { value, scope, expiresAt: (issuedAt + lifetime) * 1000 };
  }

  /** `null` unless it is one of ours and still good. */
  async verify(token: string): Promise<LoginClaims | null> {
    try {
      const { payload } = await jwtVerify<LoginClaims>(token, await this.#trusted, {
        issuer: this.#issuer,
        audience: this.#audience,
        typ: 'at+jwt',
        algorithms: ['ES256', 'EdDSA'],
        requiredClaims: ['sub', 'exp', 'iat', 'jti', 'client_id', 'sid', 'scope'],
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }

  /** The public keys, for APIs that verify by themselves. */
  async keySet(): Promise<JSONWebKeySet> {
    return { keys: (await this.#keys).map(({ jwk }) => jwk) };
  }

  #claimsOf(user: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const claims = this.#claims;
    return claims ? Object.fromEntries(claims.map((name) => [name, user[name]])) : { ...user };
  }
}

const newKey =
  "node -p \"JSON.stringify(require('crypto').generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }))\"";

function privateKeyOf(key: JWK, name: string): KeyObject {
  const isUsable = (key.kty === 'EC' && key.crv === 'P-256') || (key.kty === 'OKP' && key.crv === 'Ed25519');
  if (!isUsable || key.d === undefined)
    throw new TypeError(
      `${name} is no private JWK for ES256 (EC, P-256) or EdDSA (OKP, Ed25519). This makes one: ${newKey}`,
    );
  return createPrivateKey({ key, format: 'jwk' });
}

function developmentKey(): KeyObject {
  if (process.env['NODE_ENV'] === 'production')
    throw new TypeError(
      `In production restLogin() needs signingKeys: others would not outlive a restart. This makes one: ${newKey}`,
    );
  process.emitWarning('restLogin() made a signing key of its own: a restart refuses all tokens before it.', {
    code: 'STRONGBOX_SIGNING_KEY',
    detail: 'Give it signingKeys. With more than one node they are needed to work at all.',
  });
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

interface GivenKey {
  readonly key: KeyObject;
  readonly kid: string | undefined;
}

async function signingKeys(
  first: GivenKey,
  others: readonly GivenKey[],
): Promise<readonly [SigningKey, ...SigningKey[]]> {
  return [await signingKey(first), ...(await Promise.all(others.map(signingKey)))];
}

async function signingKey({ key, kid: given }: GivenKey): Promise<SigningKey> {
  const alg = key.asymmetricKeyType === 'ed25519' ? 'EdDSA' : 'ES256';
  const jwk = await exportJWK(createPublicKey(key));
  const kid = given ?? (await calculateJwkThumbprint(jwk));
  return { alg, kid, privateKey: key, jwk: { ...jwk, kid, alg, use: 'sig' } };
}
