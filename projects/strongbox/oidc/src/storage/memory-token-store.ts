import type { TokenRecord, TokenStore } from './token-store';

/** Keeps tokens in a private field: gone with the page, and in no storage that a script or a disk can be searched for. */
export class MemoryTokenStore implements TokenStore {
  readonly isShared = false;
  readonly outlivesPage = false;
  #record: TokenRecord | null = null;

  load(): Promise<TokenRecord | null> {
    return Promise.resolve(this.#record);
  }

  save(_key: string, record: TokenRecord): Promise<void> {
    this.#record = record;
    return Promise.resolve();
  }

  clear(): Promise<void> {
    this.#record = null;
    return Promise.resolve();
  }
}
