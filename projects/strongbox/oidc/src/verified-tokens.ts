import { inject } from '@angular/core';
import { AuthError, type Session } from 'ngx-strongbox';
import { oneAtATime } from './one-at-a-time';
import { TOKEN_STORE, type TokenRecord } from './storage/token-store';
import { dropTransactions } from './transaction';

/** The one way into the store: verified tokens of a session that has not moved on meanwhile. */
export class VerifiedTokens {
  readonly #store = inject(TOKEN_STORE);
  readonly #write = oneAtATime();
  #session = new AbortController();
  /** For whatever may use the refresh token: two uses at a time look like theft (RFC 9700 §4.14.2). */
  readonly inTurn = oneAtATime();

  /** Aborted when the session these tokens belong to is over, or another has taken its place. */
  get lifetime(): AbortSignal {
    return this.#session.signal;
  }

  load(): Promise<TokenRecord | null> {
    return this.#store.load('') as Promise<TokenRecord | null>;
  }

  /** The tokens of a new session. */
  async begin(tokens: TokenRecord, signal: AbortSignal): Promise<Session> {
    signal.throwIfAborted();
    this.#end();
    const session = await this.replace(tokens, AbortSignal.any([signal, this.lifetime]));
    dropTransactions();
    return session;
  }

  /** Newer tokens of the same session. */
  replace(tokens: TokenRecord, signal: AbortSignal): Promise<Session> {
    return this.#write(async () => {
      signal.throwIfAborted();
      await this.#store.save('', tokens);
      if (signal.aborted) await this.#store.clear('');
      signal.throwIfAborted();
      return sessionOf(tokens);
    });
  }

  /** What any tab has left: asked by the one whose turn it is to renew. */
  async session(): Promise<Session | null> {
    await this.#store.catchUp?.('');
    const tokens = await this.load();
    return tokens && sessionOf(tokens);
  }

  /** Forgets before it first waits. */
  async forget(): Promise<void> {
    this.#end();
    const clearing = this.#store.clear('');
    dropTransactions();
    await clearing;
  }

  #end(): void {
    this.#session.abort(new AuthError('not_signed_in', ngDevMode && 'the session ended meanwhile.'));
    this.#session = new AbortController();
  }
}

function sessionOf({ user, expiresAt, scopes, asked }: TokenRecord): Session {
  return { user, expiresAt, scopes, asked };
}
