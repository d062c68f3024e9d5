import { AuthError, type Session } from 'ngx-strongbox';
import { oneAtATime } from './one-at-a-time';
import type { KeptTokens } from './storage/kept-tokens';
import { TokensInMemory } from './storage/tokens-in-memory';
import type { TokenRecord } from './storage/token-store';
import { dropTransactions } from './transaction';

/** The one way to where tokens are kept: verified ones of a session that has not moved on meanwhile. */
export class VerifiedTokens {
  readonly #kept: KeptTokens;
  #session = new AbortController();
  /** For whatever may use the refresh token: two uses at a time look like theft (RFC 9700 §4.14.2). */
  readonly inTurn = oneAtATime();

  constructor(keep: (moveOn: () => void) => KeptTokens = () => new TokensInMemory()) {
    this.#kept = keep(() => {
      this.#end();
    });
  }

  /** Whether other tabs have the same ones. */
  get isShared(): boolean {
    return this.#kept.isShared;
  }

  /** Aborted when the session these tokens belong to is over, or another has taken its place. */
  get lifetime(): AbortSignal {
    return this.#session.signal;
  }

  load(): Promise<TokenRecord | null> {
    return this.#kept.load();
  }

  /** The tokens of a new session. */
  async begin(tokens: TokenRecord, signal: AbortSignal): Promise<Session> {
    signal.throwIfAborted();
    this.#end();
    const session = await this.#save(tokens, true, signal);
    dropTransactions();
    return session;
  }

  /** Newer tokens of the same session. */
  replace(tokens: TokenRecord, signal: AbortSignal): Promise<Session> {
    return this.#save(tokens, false, signal);
  }

  /** What any tab has left: asked by the one whose turn it is to renew. */
  async session(): Promise<Session | null> {
    await this.#kept.catchUp();
    const tokens = await this.load();
    return tokens && sessionOf(tokens);
  }

  /** Like {@link inTurn}, in all tabs that have the same tokens: for what the core does not renew itself. */
  spend<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return this.#kept.alone(signal, () => this.inTurn(work));
  }

  /** Sends the refresh token of `tokens`: for good, if this page does not live to hear of the answer. */
  sending<T>(tokens: TokenRecord, signal: AbortSignal, send: () => Promise<T>): Promise<T> {
    return this.#kept.sending(tokens, signal, send);
  }

  /** Drops whatever there is before it first waits, and gives it. */
  drop(): Promise<TokenRecord | null> {
    const dropping = this.#kept.drop();
    this.#over();
    return dropping;
  }

  /** The same, but leaves what another tab has begun since, and gives what was this tab's alone. */
  forget(): Promise<TokenRecord | null> {
    const forgetting = this.#kept.forget();
    this.#over();
    return forgetting;
  }

  async #save(tokens: TokenRecord, isNew: boolean, signal: AbortSignal): Promise<Session> {
    signal.throwIfAborted();
    const kept = await this.#kept.save(tokens, isNew, signal);
    signal.throwIfAborted();
    return sessionOf(kept);
  }

  #over(): void {
    this.#end();
    dropTransactions();
  }

  #end(): void {
    this.#session.abort(new AuthError('not_signed_in', ngDevMode && 'the session ended meanwhile.'));
    this.#session = new AbortController();
  }
}

export function sessionOf({ user, expiresAt, scopes, asked, endsAt }: TokenRecord): Session {
  return { user, expiresAt, scopes, asked, ...(endsAt !== undefined && { endsAt }) };
}
