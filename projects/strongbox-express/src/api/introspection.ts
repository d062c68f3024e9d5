import { createHash } from 'node:crypto';
import type { CustomFetch } from 'openid-client';
import { BackendError } from '../backend-error.ts';
import { ExpiringMap } from '../stores/expiring-map.ts';
import type { AccessClaims } from './access-claims.ts';
import type { IntrospectionOptions } from './access-token-options.ts';
import { claimsOf } from './claims-of.ts';
import { endpointIn, issuerMetadata, type IssuerMetadata } from './issuer-metadata.ts';
import { longestToken } from './jwt-verifier.ts';
import { Outage } from './outage.ts';
import { providerJson } from './provider-json.ts';
import { TokenRefused } from './token-refused.ts';

/** Answers kept at most, of either kind. */
const most = 10_000;
/** Milliseconds for which a token that was no good is not asked about again. */
const distrust = 10_000;
/** What issuers that also answer for refresh tokens call access tokens, in `typ` or `token_use`. */
const accessKinds = ['Bearer', 'at+jwt', 'access', 'access_token'];

interface Question {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly clockTolerance: number;
  readonly fetch: CustomFetch | undefined;
}

/** Asks the issuer what a token is worth (RFC 7662), once for many requests. Of tokens it keeps no more than a hash. */
export class Introspection {
  readonly #options: IntrospectionOptions;
  readonly #question: Question;
  readonly #outage: Outage;
  readonly #good = new ExpiringMap<AccessClaims>(most);
  // Not with the good ones, which made-up tokens would drive out.
  readonly #refused = new ExpiringMap<TokenRefused>(most);
  readonly #asking = new Map<string, Promise<AccessClaims>>();
  #metadata: Promise<IssuerMetadata> | null = null;

  constructor(options: IntrospectionOptions, question: Question, report: (error: BackendError) => void) {
    this.#options = options;
    this.#question = question;
    this.#outage = new Outage(report);
  }

  /** Rejects with `TokenRefused`, or `provider_unreachable` when nobody can say. */
  async verify(token: string): Promise<AccessClaims> {
    if (token.length > longestToken) throw new TokenRefused('form');
    const name = createHash('sha256').update(token).digest('base64url');
    const refused = this.#refused.get(name);
    if (refused) throw refused;
    let claims = this.#good.get(name);
    if (!claims) {
      const asking = this.#asking.get(name) ?? this.#askOnce(name, token);
      claims = await asking;
    }
    // Of one's own: an app may write into it.
    return structuredClone(claims);
  }

  #askOnce(name: string, token: string): Promise<AccessClaims> {
    const asking = this.#ask(name, token).finally(() => {
      this.#asking.delete(name);
    });
    this.#asking.set(name, asking);
    return asking;
  }

  async #ask(name: string, token: string): Promise<AccessClaims> {
    const { ttl = 30 } = this.#options;
    try {
      const claims = this.#claimsOf(await this.#outage.attempt(() => this.#answer(token)));
      this.#good.set(name, claims, Math.min(claims.exp, Date.now() / 1000 + ttl) * 1000);
      return claims;
    } catch (error) {
      if (error instanceof TokenRefused) this.#refused.set(name, error, Date.now() + distrust);
      throw error;
    }
  }

  async #answer(token: string): Promise<Readonly<Record<string, unknown>>> {
    const { clientId, clientSecret, endpoint } = this.#options;
    const { issuer, fetch } = this.#question;
    try {
      this.#metadata ??= endpoint === undefined ? issuerMetadata(issuer, fetch) : Promise.resolve({});
      const metadata = await this.#metadata;
      const address = endpoint ?? endpointIn(metadata, 'introspection_endpoint');
      const isBasic = takesBasic(metadata);
      const secret = isBasic ? {} : { client_id: clientId, client_secret: clientSecret };
      return await providerJson('answer about an opaque token', address, fetch, {
        method: 'POST',
        headers: isBasic ? { authorization: basic(clientId, clientSecret) } : {},
        body: new URLSearchParams({ token, token_type_hint: 'access_token', ...secret }),
      });
    } catch (error) {
      // What the issuer cannot read is no outage, and the other tokens must not suffer for it.
      if (error instanceof BackendError && error.code === 'provider_refused')
        throw new TokenRefused('active');
      this.#metadata = null;
      throw error;
    }
  }

  #claimsOf(answer: Readonly<Record<string, unknown>>): AccessClaims {
    const { issuer, audiences, clockTolerance } = this.#question;
    const { active, iss = issuer, aud, exp, nbf = 0, iat = 0, token_type: type = 'Bearer' } = answer;
    const { typ: kind = 'Bearer', token_use: use = 'access' } = answer;
    const now = Date.now() / 1000;
    if (active !== true) throw new TokenRefused('active');
    if (iss !== issuer) throw new TokenRefused('issuer');
    if (![aud].flat().some((each) => audiences.some((own) => own === each)))
      throw new TokenRefused('audience');
    if (typeof exp !== 'number' || exp <= now - clockTolerance) throw new TokenRefused('expired');
    if (typeof nbf !== 'number' || nbf > now + clockTolerance) throw new TokenRefused('not yet valid');
    if (typeof iat !== 'number') throw new TokenRefused('form');
    if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') throw new TokenRefused('type');
    if (![kind, use].every((each) => accessKinds.some((access) => access === each)))
      throw new TokenRefused('type');
    return claimsOf({ ...answer, iss }, clockTolerance);
  }
}

/** RFC 8414 §2. */
function takesBasic({ introspection_endpoint_auth_methods_supported: methods }: IssuerMetadata): boolean {
  return !Array.isArray(methods) || methods.includes('client_secret_basic');
}

/** RFC 6749 §2.3.1. */
function basic(...credentials: readonly string[]): string {
  const encoded = credentials.map((each) => new URLSearchParams({ '': each }).toString().slice(1));
  return `Basic ${Buffer.from(encoded.join(':')).toString('base64')}`;
}
