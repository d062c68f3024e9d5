import { BackendError } from '../backend-error.ts';
import type { AccessToken, TokenTarget } from '../token-source.ts';
import type { Grant, OidcClient } from './oidc-client.ts';
import type { OpenSession, SessionContent, Sessions } from './sessions.ts';
import type { ClaimsFilter } from './user-claims.ts';
import { scopesOf, WantedToken, type KeptToken } from './wanted-token.ts';

/** Milliseconds that a request may be on its way to the resource server. */
const journey = 10_000;
/** Issuers count in whole seconds, so that one may be missing at the end; another is the least for the journey. */
const leastLeft = 2_000;

/** The access tokens of sessions: one renewal at a time for each, whichever node and however many requests ask for it. */
export class SessionTokens {
  readonly #sessions: Sessions;
  readonly #client: OidcClient;
  readonly #resources: readonly string[];
  readonly #userClaims: ClaimsFilter;
  readonly #renewals = new Map<string, Promise<AccessToken | null>>();

  constructor(
    sessions: Sessions,
    client: OidcClient,
    resources: readonly string[],
    userClaims: ClaimsFilter,
  ) {
    this.#sessions = sessions;
    this.#client = client;
    this.#resources = resources;
    this.#userClaims = userClaims;
  }

  async get(session: OpenSession, target: TokenTarget, refused?: string): Promise<AccessToken | null> {
    const { key, content } = session;
    const wanted = new WantedToken(target, this.#resources, content.wantedScope);
    const kept = wanted.among(content.tokens, refused);
    if (kept) return kept;
    const name = JSON.stringify([key, wanted.name, refused]);
    const begun = this.#renewals.get(name);
    if (begun) return begun;
    const renewal = this.#renew(session, wanted, refused).finally(() => {
      this.#renewals.delete(name);
    });
    this.#renewals.set(name, renewal);
    return renewal;
  }

  #renew(session: OpenSession, wanted: WantedToken, refused?: string): Promise<AccessToken | null> {
    return this.#sessions.exclusively(session, async (lock) => {
      // Another request may have been here before.
      const present = await this.#sessions.find(session.id);
      const kept = present && wanted.among(present.content.tokens, refused);
      if (!present || kept) return kept;
      const { refreshToken } = present.content;
      if (refreshToken === null) return this.#cannotRenew(present, wanted);
      // Another node may be using it, and used twice it is good for nobody.
      lock.throwIfAborted();
      const grant = await this.#client.refresh(refreshToken, wanted.target);
      if (!grant) lock.throwIfAborted();
      if (grant && isOfTheSame(grant, present.content)) return this.#keep(grant, present, wanted, lock);
      await this.#sessions.end(present);
      return null;
    });
  }

  async #keep(
    grant: Grant,
    session: OpenSession,
    wanted: WantedToken,
    lock: AbortSignal,
  ): Promise<AccessToken | null> {
    const { content } = session;
    const token = keptToken(grant, wanted.target.scope ?? content.wantedScope);
    const isFit = wanted.fits(token.scope);
    const live = Object.entries(content.tokens).filter(([, { expiresAt }]) => expiresAt > Date.now());
    const renewed: SessionContent = {
      ...content,
      ...(grant.idToken && {
        idToken: grant.idToken.text,
        user: this.#userClaims.renewed({ ...content.userInfo, ...grant.idToken.claims }, content.user),
      }),
      refreshToken: grant.refreshToken ?? content.refreshToken,
      tokens: { ...Object.fromEntries(live), ...(isFit && { [wanted.name]: token }) },
      scope: scopesOf(content.scope, token.scope).join(' '),
    };
    if (await this.#sessions.saveAtLast(session, renewed, lock)) {
      if (isFit) return token;
      throw new BackendError('scope_refused', 'The provider gives a token of another scope.');
    }
    // The user has left meanwhile: what was just given must not outlive that.
    if (renewed.refreshToken !== null) await this.#client.revoke(renewed.refreshToken);
    return null;
  }

  async #cannotRenew(session: OpenSession, wanted: WantedToken): Promise<null> {
    const token = session.content.tokens[wanted.name];
    if (!token)
      throw new BackendError('resource_refused', 'Without a refresh token there is one access token alone.');
    if (token.renewAt <= Date.now()) await this.#sessions.end(session);
    return null;
  }
}

/** What the session keeps of the access token of a grant; `asked` is its scope where the provider does not say. */
export function keptToken({ accessToken, scope }: Grant, asked: string): KeptToken {
  const { expiresAt } = accessToken;
  const lifetime = expiresAt - Date.now();
  // What lives shorter than that is good for half of its life, and not renewed for each request.
  const margin = Math.min(journey, Math.max(leastLeft, lifetime / 5), lifetime / 2);
  return { ...accessToken, renewAt: expiresAt - margin, scope: scope ?? asked };
}

/** OpenID Connect Core 1.0 §12.2. */
function isOfTheSame({ idToken }: Grant, { sub, nonce }: SessionContent): boolean {
  if (!idToken) return true;
  const { claims } = idToken;
  return claims.sub === sub && (claims['nonce'] === undefined || claims['nonce'] === nonce);
}
