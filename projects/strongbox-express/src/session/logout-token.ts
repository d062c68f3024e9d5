import { createHash } from 'node:crypto';
import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTPayload } from 'jose';
import { BackendError } from '../backend-error.ts';
import type { Records } from '../backend-store.ts';
import type { BackendSessionSettings } from './backend-session-options.ts';
import type { OidcClient } from './oidc-client.ts';
import type { SessionOwner } from './session-index.ts';

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';
/** Signatures that only the provider can make: all that know its public keys could make the others. */
const asymmetric = /^(?:(?:RS|PS|ES)(?:256|384|512)|EdDSA|Ed25519)$/;
/** Seconds after which nobody sends a logout token any more. */
const oldest = 10 * 60;

type KeySet = ReturnType<typeof createRemoteJWKSet>;

/** Validates logout tokens in full (OpenID Connect Back-Channel Logout 1.0 §2.6). */
export class LogoutTokens {
  readonly #client: OidcClient;
  readonly #records: Records;
  readonly #settings: BackendSessionSettings;
  #keys: { readonly address: string; readonly set: KeySet } | null = null;

  constructor(client: OidcClient, records: Records, settings: BackendSessionSettings) {
    this.#client = client;
    this.#records = records;
    this.#settings = settings;
  }

  /**
   * Lets `end` do what the token says, once. A token counts as used only when that is done: the provider sends it again
   * when it gets no good answer. Rejects with `logout_token_invalid`, `provider_unreachable`, `store_unreachable`.
   */
  async use(token: string, end: (owner: SessionOwner) => Promise<unknown>): Promise<void> {
    const claims = await this.#verify(token);
    const owner = ownerOf(claims);
    const { jti, exp = 0 } = claims;
    if (typeof jti !== 'string' || jti === '') throw invalid('has no jti');
    const record = `logout:${createHash('sha256').update(jti).digest('base64url')}`;
    if ((await this.#records.get(record)) !== null) throw invalid('was used before');
    await end(owner);
    const { clockTolerance = 30 } = this.#settings;
    await this.#records.set(record, '', Math.max(1, exp + clockTolerance - Math.floor(Date.now() / 1000)));
  }

  async #verify(token: string): Promise<JWTPayload> {
    const { clientId, clockTolerance = 30, untypedLogoutTokens = false } = this.#settings;
    const {
      issuer,
      jwks_uri,
      id_token_signing_alg_values_supported: supported,
    } = await this.#client.metadata();
    if (jwks_uri === undefined) throw new BackendError('provider_refused', 'The provider tells no keys.');
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.#keysAt(jwks_uri), {
        issuer,
        audience: clientId,
        algorithms: (supported ?? ['RS256']).filter((alg) => asymmetric.test(alg)),
        requiredClaims: ['iat', 'exp', 'jti', 'events'],
        maxTokenAge: oldest,
        clockTolerance,
      });
      const type = protectedHeader.typ?.toLowerCase().replace(/^application\//, '');
      const isUntyped = untypedLogoutTokens && (type === undefined || type === 'jwt');
      if (type !== 'logout+jwt' && !isUntyped) throw invalid('is not of type logout+jwt');
      if ([payload.aud].flat().length !== 1) throw invalid('is for others too');
      if (payload['nonce'] !== undefined) throw invalid('has a nonce');
      const event = (payload['events'] as Readonly<Record<string, unknown>> | null)?.[logoutEvent];
      if (typeof event !== 'object' || event === null || Array.isArray(event))
        throw invalid('tells of no logout');
      return payload;
    } catch (error) {
      throw failure(error);
    }
  }

  #keysAt(address: string): KeySet {
    if (this.#keys?.address !== address) {
      const { fetch } = this.#settings;
      const set = createRemoteJWKSet(
        new URL(address),
        fetch ? { [customFetch]: fetch as typeof globalThis.fetch } : {},
      );
      this.#keys = { address, set };
    }
    return this.#keys.set;
  }
}

/** A session where the token names one, else the user with all his sessions. */
function ownerOf({ sub, sid }: JWTPayload): SessionOwner {
  if (typeof sid === 'string') return { sid };
  if (typeof sub === 'string') return { sub };
  throw invalid('names nobody');
}

function failure(error: unknown): BackendError {
  if (error instanceof BackendError) return error;
  if (
    error instanceof errors.JWKSTimeout ||
    !(error instanceof errors.JOSEError) ||
    error.code === 'ERR_JOSE_GENERIC'
  )
    return new BackendError('provider_unreachable', 'The keys of the provider cannot be read.');
  return invalid(`did not verify (${error.code})`);
}

function invalid(why: string): BackendError {
  return new BackendError('logout_token_invalid', `The logout token ${why}.`);
}
