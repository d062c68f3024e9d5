import { jwtVerify } from 'jose';
import type { CustomFetch } from 'openid-client';
import type { AccessClaims } from '../api/access-claims.ts';
import { IssuerKeys } from '../api/issuer-keys.ts';
import { endpointIn, rememberedMetadata } from '../api/issuer-metadata.ts';
import { textOf } from '../api/provider-json.ts';
import { asymmetricAlgorithms } from '../api/public-key.ts';
import { BackendError } from '../backend-error.ts';
import { retryAfterOf } from '../retry-after-of.ts';

/** What an object of an answer never has: names through which a careless copy would change other objects. */
const dangerous = new Set(['__proto__', 'constructor', 'prototype']);

/** The last one: not even one that was renewed is wanted. */
export type UnfitReason = 'invalid_token' | 'insufficient_scope' | 'provider_refused';

/** The provider does not want this token here; another one of the same user may be good. */
export class TokenUnfit extends Error {
  override readonly name = 'TokenUnfit';
  readonly error: UnfitReason;

  constructor(error: UnfitReason) {
    super(error);
    this.error = error;
  }
}

/** What the endpoint needs to know. */
export interface UserinfoEndpointOptions {
  readonly issuer: string;
  /** Where it is, if the metadata does not say so. */
  readonly endpoint: string | undefined;
  /** Seconds that an answer may take, its body included. */
  readonly timeout: number;
  /** Bytes that an answer may have. */
  readonly maxBytes: number;
  readonly fetch: CustomFetch | undefined;
  readonly report: (error: BackendError) => void;
}

/** The userinfo endpoint of an issuer (OpenID Connect Core 1.0 §5.3), none of whose answers is believed as it is. */
export class UserinfoEndpoint {
  readonly #options: UserinfoEndpointOptions;
  readonly #keys: IssuerKeys;
  readonly #metadata: ReturnType<typeof rememberedMetadata>;

  constructor(options: UserinfoEndpointOptions) {
    this.#options = options;
    this.#metadata = rememberedMetadata(options.issuer, options.fetch);
    const keysAddress = async () => endpointIn(await this.#metadata(), 'jwks_uri');
    this.#keys = new IssuerKeys(keysAddress, options.fetch, options.report);
  }

  /**
   * The claims of the user, as JSON. Rejects with `TokenUnfit`, `provider_unreachable`, or `provider_refused` for an answer
   * that nobody should use.
   */
  async ask(token: string, claims: AccessClaims): Promise<string> {
    const { timeout, maxBytes } = this.#options;
    const ask = this.#options.fetch ?? (globalThis.fetch as CustomFetch);
    const address = this.#options.endpoint ?? endpointIn(await this.#metadata(), 'userinfo_endpoint');
    let response: Response | undefined;
    let text = '';
    try {
      response = await ask(address, {
        method: 'GET',
        headers: { accept: 'application/json', authorization: `Bearer ${token}` },
        body: null,
        // The token is for this address alone.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeout * 1000),
      });
      if (response.status === 200) text = await textOf(response, maxBytes);
      else await response.body?.cancel();
    } catch (error) {
      if (error instanceof SyntaxError) throw refused('is too large');
      throw new BackendError('provider_unreachable', 'The provider does not answer userinfo requests.');
    }
    assertGood(response);
    const type = response.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
    return type === 'application/jwt' ? this.#verify(text, claims) : claimsIn(type, text, claims.sub);
  }

  /** Signed userinfo (§5.3.2): `iss` and `aud` have to be there. */
  async #verify(text: string, { sub, client_id, azp }: AccessClaims): Promise<string> {
    const audience = client_id ?? azp;
    if (typeof audience !== 'string') throw refused('is signed for a client that the token does not name');
    try {
      const { payload } = await jwtVerify(text, ({ alg, kid }) => this.#keys.find({ alg, kid }), {
        issuer: this.#options.issuer,
        audience,
        algorithms: [...asymmetricAlgorithms],
        clockTolerance: 30,
      });
      return claimsIn('application/json', JSON.stringify(payload), sub);
    } catch (error) {
      if (error instanceof BackendError) throw error;
      throw refused('is a JWT that does not verify');
    }
  }
}

function assertGood(response: Response): void {
  const { status } = response;
  if (status === 200) return;
  if (status === 401) throw new TokenUnfit('invalid_token');
  if (status === 403) throw new TokenUnfit('insufficient_scope');
  if (status !== 429 && status < 500) throw refused(`has status ${status}`);
  const retryAfter = retryAfterOf(response);
  throw new BackendError(
    'provider_unreachable',
    `The provider answered the userinfo request with status ${status}.`,
    retryAfter === null ? {} : { retryAfter },
  );
}

function claimsIn(type: string | undefined, text: string, sub: string): string {
  if (type !== 'application/json') throw refused('is no JSON');
  let claims: unknown;
  let json: string;
  try {
    claims = JSON.parse(text, (name, value: unknown) => (dangerous.has(name) ? undefined : value));
    json = JSON.stringify(claims);
  } catch {
    throw refused('is no JSON');
  }
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) throw refused('is no object');
  if (!('sub' in claims) || claims.sub !== sub) throw refused('is about another user');
  return json;
}

function refused(why: string): BackendError {
  return new BackendError('provider_refused', `The userinfo answer ${why}.`);
}
