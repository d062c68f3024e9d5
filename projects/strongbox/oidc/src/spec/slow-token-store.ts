import type { TokenRecord, TokenStore } from '../storage/token-store';

/** Keeps tokens for this page alone, but takes as long about it as a spec wants. */
export class SlowTokenStore implements TokenStore {
  readonly isShared = false;
  record: TokenRecord | null = null;
  /** How often it was told to save and to clear. */
  saves = 0;
  clears = 0;
  #released = Promise.resolve();

  /** From now on nothing is saved until what is returned is called. */
  holdBack(): () => void {
    let release: () => void = () => undefined;
    this.#released = new Promise((resolve) => (release = resolve));
    return () => {
      release();
    };
  }

  async load(): Promise<TokenRecord | null> {
    return this.record;
  }

  async save(_key: string, record: TokenRecord): Promise<void> {
    this.saves++;
    await this.#released;
    this.record = record;
  }

  async clear(): Promise<void> {
    this.clears++;
    this.record = null;
  }
}
