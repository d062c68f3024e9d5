import { BackendError } from '../backend-error.ts';
import type { AccessToken, TokenTarget } from '../token-source.ts';

/** An access token as the session keeps it. */
export interface KeptToken extends AccessToken {
  /** From when on it might not arrive in time, in milliseconds since the epoch. */
  readonly renewAt: number;
}

export type KeptTokens = Readonly<Record<string, KeptToken>>;

/** Scopes that say nothing about what a resource server allows. */
const ofTheProtocol = new Set(['openid', 'offline_access']);

/** An access token for one resource server, with just some scopes or with all that were granted for it. */
export class WantedToken {
  /** Under which the session keeps it. */
  readonly name: string;
  readonly target: TokenTarget;
  readonly #scopes: readonly string[] | null;
  readonly #usualName: string;

  /**
   * `resources` are those the backend gets tokens for, the usual one first; `wantedScope` is all that the login asked for.
   * @throws BackendError `resource_refused`, `scope_refused`
   */
  constructor(target: TokenTarget, resources: readonly string[], wantedScope: string) {
    const resource = target.resource ?? resources[0];
    if (resource !== undefined && !resources.includes(resource))
      throw new BackendError('resource_refused', 'The resource is not one of the backend.');
    const scopes = target.scope === undefined ? null : scopesOf(target.scope).sort();
    const login = scopesOf(wantedScope);
    if (scopes?.some((scope) => !login.includes(scope)))
      throw new BackendError('scope_refused', 'The login has not asked for that scope.');
    const scope = scopes?.join(' ');
    this.target = { ...(resource !== undefined && { resource }), ...(scope && { scope }) };
    this.#scopes = scopes?.length ? scopes : null;
    this.#usualName = resource ?? '';
    this.name = [this.#usualName, ...(this.#scopes ?? [])].join(' ');
  }

  /** One that is kept and still good: never with more scopes than wanted, never the one that was refused. */
  among(tokens: KeptTokens, refused: string | undefined): KeptToken | null {
    const isGood = (token: KeptToken | undefined) =>
      token && token.value !== refused && token.renewAt > Date.now() && this.fits(token.scope);
    return [tokens[this.name], tokens[this.#usualName]].find(isGood) ?? null;
  }

  /** Whether a token of that scope has what is wanted and no more. */
  fits(scope: string): boolean {
    if (!this.#scopes) return true;
    const given = scopesOf(scope);
    const wanted = this.#scopes;
    return (
      wanted.every((each) => given.includes(each)) &&
      given.every((each) => wanted.includes(each) || ofTheProtocol.has(each))
    );
  }
}

/** The scopes, each once. */
export function scopesOf(...scopes: readonly (string | undefined)[]): string[] {
  return [...new Set(scopes.flatMap((scope) => scope?.split(' ') ?? []))].filter(Boolean);
}
