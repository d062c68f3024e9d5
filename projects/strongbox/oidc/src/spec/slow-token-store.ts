import { MemoryTokenStore } from '../storage/memory-token-store';
import type { TokenRecord } from '../storage/token-store';

/** Keeps tokens in memory, but takes as long about it as a spec wants. */
export class SlowTokenStore extends MemoryTokenStore {
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

  override async save(key: string, record: TokenRecord): Promise<void> {
    this.saves++;
    await this.#released;
    return super.save(key, record);
  }

  override clear(): Promise<void> {
    this.clears++;
    return super.clear();
  }
}
