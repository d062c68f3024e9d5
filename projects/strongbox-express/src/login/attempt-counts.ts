import type { IncrementResponse, Options, Store } from 'express-rate-limit';
import type { Records } from '../backend-store.ts';

/** Where express-rate-limit counts: the backend's own store, so all nodes count together when it is shared. */
export class AttemptCounts implements Store {
  readonly localKeys = false;
  readonly #records: Records;
  #window = 0;

  constructor(records: Records) {
    this.#records = records;
  }

  init({ windowMs }: Options): void {
    this.#window = windowMs / 1000;
  }

  async increment(key: string): Promise<IncrementResponse> {
    const { total, endsIn } = await this.#records.count(name(key), 1, this.#window);
    return { totalHits: total, resetTime: new Date(Date.now() + endsIn * 1000) };
  }

  async decrement(key: string): Promise<void> {
    // Nobody waits for this, the answer is out; a store that is down leaves an attempt counted, which is the safe side.
    await this.#records.count(name(key), -1, this.#window).catch(() => undefined);
  }

  resetKey(key: string): Promise<void> {
    return this.#records.delete(name(key));
  }
}

function name(key: string): string {
  return `attempts:${key}`;
}
