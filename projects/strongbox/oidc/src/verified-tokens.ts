import { inject } from '@angular/core';
import type { Session } from 'ngx-strongbox';
import { TOKEN_STORE, type TokenRecord } from './storage/token-store';
import { dropTransactions } from './transaction';

/** The one way into the store: verified tokens of a session that has not moved on meanwhile. */
export class VerifiedTokens {
  readonly #store = inject(TOKEN_STORE);

  load(): Promise<TokenRecord | null> {
    return this.#store.load();
  }

  async commit(tokens: TokenRecord, signal: AbortSignal): Promise<Session> {
    signal.throwIfAborted();
    await this.#store.save(tokens);
    if (signal.aborted) await this.#store.clear();
    signal.throwIfAborted();
    dropTransactions();
    return sessionOf(tokens);
  }

  async session(): Promise<Session | null> {
    const tokens = await this.#store.load();
    return tokens && sessionOf(tokens);
  }

  /** Forgets before it first waits. */
  async forget(): Promise<void> {
    const clearing = this.#store.clear();
    dropTransactions();
    await clearing;
  }
}

function sessionOf({ user, expiresAt, scopes, asked }: TokenRecord): Session {
  return { user, expiresAt, scopes, asked };
}
