import { inject } from '@angular/core';
import { ɵSessionLifecycle as SessionLifecycle } from 'ngx-strongbox';
import type { Connection } from './connection';
import type { ResourceToken } from './resource-token';
import { ResourceTokens } from './resource-tokens';
import { type Needs, ownTarget } from './token-target';
import type { VerifiedTokens } from './verified-tokens';

/** Finds the access token for a server: the session's, or one of its own. */
export class ServerTokens {
  readonly #lifecycle = inject(SessionLifecycle);
  readonly #connect: () => Promise<Connection>;
  readonly #tokens: VerifiedTokens;
  #own: { readonly lifetime: AbortSignal; readonly tokens: ResourceTokens } | null = null;

  constructor(connect: () => Promise<Connection>, tokens: VerifiedTokens) {
    this.#connect = connect;
    this.#tokens = tokens;
  }

  async get(server: Needs): Promise<string | null> {
    // Whichever is sent: it counts as a use of the session, and tells whose that is by now.
    const ofSession = await this.#sessionToken();
    const { lifetime } = this.#tokens;
    const own = await this.#ownToken(server);
    const token = own ? await own.get() : ofSession;
    // An old token that is still good is not, once its session is over.
    lifetime.throwIfAborted();
    return token;
  }

  /** Replaces the token `server` has refused, unless that has happened already. */
  async renew(server: Needs, refused: string): Promise<void> {
    const own = await this.#ownToken(server);
    if (own) await own.renew(refused);
    else if (refused === (await this.#sessionToken())) await this.#lifecycle.renewUnlessReplaced();
  }

  async #sessionToken(): Promise<string | null> {
    const { lifetime } = this.#tokens;
    const tokens = await this.#tokens.load();
    // The user may have signed in anew, in another tab. Somebody else's token is not for what this page shows.
    if (!tokens || !this.#lifecycle.isSignedIn(tokens)) lifetime.throwIfAborted();
    return tokens?.accessToken ?? null;
  }

  async #ownToken(server: Needs): Promise<ResourceToken | null> {
    const { lifetime } = this.#tokens;
    const { client } = await this.#connect();
    const target = ownTarget(server, client.config);
    if (!target) return null;
    lifetime.throwIfAborted();
    if (this.#own?.lifetime !== lifetime) {
      const tokens = new ResourceTokens(client, this.#tokens, this.#lifecycle, lifetime);
      this.#own = { lifetime, tokens };
    }
    return this.#own.tokens.for(target);
  }
}
