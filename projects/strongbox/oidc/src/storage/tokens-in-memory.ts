import type { KeptTokens } from './kept-tokens';
import type { TokenRecord } from './token-store';

/** Keeps tokens in a private field: gone with the page, and in no storage that a script or a disk can be searched for. */
export class TokensInMemory implements KeptTokens {
  readonly isShared = false;
  #tokens: TokenRecord | null = null;

  async load(): Promise<TokenRecord | null> {
    return this.#tokens;
  }

  async save(tokens: TokenRecord): Promise<TokenRecord> {
    return (this.#tokens = tokens);
  }

  async drop(): Promise<TokenRecord | null> {
    const tokens = this.#tokens;
    this.#tokens = null;
    return tokens;
  }

  forget(): Promise<TokenRecord | null> {
    return this.drop();
  }

  async catchUp(): Promise<void> {
    // Nobody else writes here.
  }

  sending<T>(_tokens: TokenRecord, _signal: AbortSignal, send: () => Promise<T>): Promise<T> {
    return send();
  }

  alone<T>(_signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return work();
  }
}
