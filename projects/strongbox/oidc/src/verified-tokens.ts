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
    return { user: tokens.user, expiresAt: tokens.expiresAt };
  }

  /** Forgets before it first waits. */
  async forget(): Promise<void> {
    const clearing = this.#store.clear();
    dropTransactions();
    await clearing;
  }
}
