import { BackendError } from '../backend-error.ts';
import type { BackendStore, Records } from '../backend-store.ts';
import { MemoryRecords } from './memory-records.ts';

/** Milliseconds after a failure in which the store is not tried again: each attempt may take seconds. */
const pause = 1000;
/** They are small, and one that is driven out too soon brings back what was deleted. */
const leastNotes = 10_000;

/** Where a cache keeps what it has. */
export interface CacheRecords {
  /** What was asked for. */
  readonly entries: Records;
  /** What is known about that. */
  readonly notes: Records;
}

/**
 * A store for what can be had again: while it is away this process has its own memory, of at most `limit` entries, which is
 * forgotten as soon as the store is back, since nobody else could delete anything in it.
 */
export class FallbackStore {
  readonly #store: BackendStore | null;
  readonly #limit: number;
  readonly #onLoss: (error: BackendError) => void;
  #memory: CacheRecords;
  #isAway = false;
  #awayUntil = 0;
  #epoch = 0;

  /** Without a store that is shared the memory is all there is. `onLoss` is told when an outage begins. */
  constructor(store: BackendStore | undefined, limit: number, onLoss: (error: BackendError) => void) {
    this.#store = store?.isShared ? store : null;
    this.#limit = limit;
    this.#onLoss = onLoss;
    this.#memory = this.#empty();
  }

  /** Whether the last attempt to reach it failed. */
  get isAway(): boolean {
    return this.#isAway;
  }

  /** Changes when the store is lost, and when it is back: what it was told before may be gone. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Runs `work`, and again with the memory of this process where the store was not there for all of it. */
  async use<T>(work: (records: CacheRecords) => Promise<T>): Promise<T> {
    const store = this.#store;
    if (store && Date.now() >= this.#awayUntil) {
      try {
        const result = await work({ entries: store.records, notes: store.records });
        if (this.#isAway) this.#regain();
        return result;
      } catch (error) {
        this.#lose(error);
      }
    }
    return work(this.#memory);
  }

  /** Runs `work` while no other node does under the same key; alone with those of this process, who does not matter. */
  async exclusively<T>(key: string, seconds: number, work: () => Promise<T>): Promise<T> {
    if (!this.#store || this.#isAway) return work();
    let begun: Promise<T> | undefined;
    try {
      return await this.#store.withLock(key, seconds, () => (begun = work()));
    } catch (error) {
      // Without the lock two nodes may do it, which is better than none.
      if (begun === undefined && isUnreachable(error)) return work();
      throw error;
    }
  }

  #empty(): CacheRecords {
    const notes = new MemoryRecords(Math.max(this.#limit, leastNotes));
    return { entries: new MemoryRecords(this.#limit), notes };
  }

  #lose(error: unknown): void {
    if (!isUnreachable(error)) throw error;
    this.#awayUntil = Date.now() + pause;
    if (this.#isAway) return;
    this.#isAway = true;
    this.#epoch++;
    this.#onLoss(error);
  }

  #regain(): void {
    this.#isAway = false;
    this.#epoch++;
    this.#memory = this.#empty();
  }
}

function isUnreachable(error: unknown): error is BackendError {
  return error instanceof BackendError && error.code === 'store_unreachable';
}
