import { createHash } from 'node:crypto';
import { errors, jwtVerify, type JWTPayload } from 'jose';
import type { CustomFetch } from 'openid-client';
import { IssuerKeys } from '../api/issuer-keys.ts';
import { endpointIn, type IssuerMetadata } from '../api/issuer-metadata.ts';
import { asymmetricAlgorithms } from '../api/public-key.ts';
import { TokenRefused } from '../api/token-refused.ts';
import { isOfType } from '../api/is-of-type.ts';
import { BackendError } from '../backend-error.ts';
import type { Records } from '../backend-store.ts';

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';
/** Seconds after which nobody sends a logout token any more. */
const oldest = 10 * 60;

/** Who has left, as a logout token says; one of the two at least. */
export interface LogoutSubject {
  /** The user at the provider. */
  readonly sub: string | null;
  /** One session of that user at the provider; without it all of them are over. */
  readonly sid: string | null;
}

/** Whose logout tokens are good, and for whom. */
export interface LogoutTokenRules {
  /** What the provider says of itself. */
  readonly metadata: () => Promise<IssuerMetadata>;
  /** The clients they may be for. */
  readonly clientId: string | readonly string[];
  readonly clockTolerance?: number;
  readonly untypedLogoutTokens?: boolean;
  readonly fetch?: CustomFetch;
}

/** Validates logout tokens in full (OpenID Connect Back-Channel Logout 1.0 §2.6). */
export class LogoutTokens {
  readonly #records: Records;
  readonly #rules: LogoutTokenRules;
  readonly #keys: IssuerKeys;

  constructor(records: Records, rules: LogoutTokenRules) {
    this.#records = records;
    this.#rules = rules;
    const address = async () => endpointIn(await rules.metadata(), 'jwks_uri');
    // Whoever answers the request tells of it.
    this.#keys = new IssuerKeys(address, rules.fetch, () => undefined);
  }

  /**
   * Lets `end` do what the token says, once. A token counts as used only when that is done: the provider sends it again
   * when it gets no good answer. Rejects with `logout_token_invalid`, `provider_unreachable`, `store_unreachable`.
   */
  async use(token: string, end: (who: LogoutSubject) => Promise<unknown>): Promise<void> {
    const claims = await this.#verify(token);
    const who = subjectOf(claims);
    const { iss, jti, exp = 0 } = claims;
    if (typeof jti !== 'string' || jti === '') throw invalid('has no jti');
    // Unique for its issuer alone, and several may be noted in one store.
    const record = `logout:${createHash('sha256')
      .update(JSON.stringify([iss, jti]))
      .digest('base64url')}`;
    if ((await this.#records.get(record)) !== null) throw invalid('was used before');
    await end(who);
    const { clockTolerance = 30 } = this.#rules;
    await this.#records.set(record, '', Math.max(1, exp + clockTolerance - Math.floor(Date.now() / 1000)));
  }

  async #verify(token: string): Promise<JWTPayload> {
    const { clientId, clockTolerance = 30, untypedLogoutTokens = false, metadata } = this.#rules;
    const { issuer, id_token_signing_alg_values_supported: supported = ['RS256'] } = await metadata();
    try {
      const { payload, protectedHeader } = await jwtVerify(
        token,
        ({ alg, kid }) => this.#keys.find({ alg, kid }),
        {
          issuer: issuer as string,
          audience: [clientId].flat(),
          algorithms: asymmetricAlgorithms.filter((alg) => [supported].flat().includes(alg)),
          requiredClaims: ['iat', 'exp', 'jti', 'events'],
          maxTokenAge: oldest,
          clockTolerance,
        },
      );
      if (!isOfType('logout+jwt', protectedHeader.typ, untypedLogoutTokens))
        throw invalid('is not of type logout+jwt');
      if ([payload.aud].flat().length !== 1) throw invalid('is for others too');
      if (payload['nonce'] !== undefined) throw invalid('has a nonce');
      const event = (payload['events'] as Readonly<Record<string, unknown>> | null)?.[logoutEvent];
      if (typeof event !== 'object' || event === null || Array.isArray(event))
        throw invalid('tells of no logout');
      return payload;
    } catch (error) {
      if (error instanceof TokenRefused) throw invalid(`did not verify (${error.rule})`);
      if (error instanceof errors.JOSEError) throw invalid(`did not verify (${error.code})`);
      throw error;
    }
  }
}

function subjectOf({ sub, sid }: JWTPayload): LogoutSubject {
  const who = { sub: textOf(sub), sid: textOf(sid) };
  if (who.sub === null && who.sid === null) throw invalid('names nobody');
  return who;
}

function textOf(claim: unknown): string | null {
  return typeof claim === 'string' && claim !== '' ? claim : null;
}

function invalid(why: string): BackendError {
  return new BackendError('logout_token_invalid', `The logout token ${why}.`);
}
