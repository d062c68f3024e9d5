import type { Store } from 'express-session';

/** A number that counts up until its time is over. */
export interface Count {
  /** How many there have been since it began. */
  readonly total: number;
  /** Seconds until it begins at nought again. */
  readonly endsIn: number;
}

/** Short texts with an end, read by their key. */
export interface Records {
  /** `null` when there is none, or none any more. */
  get(key: string): Promise<string | null>;
  /** Replaces what is there. `seconds` is how long it lasts. */
  set(key: string, value: string, seconds: number): Promise<void>;
  /** Sets it unless it is there; whether it was set. */
  add(key: string, value: string, seconds: number): Promise<boolean>;
  /** Deletes it; a key that is not there is no error. */
  delete(key: string): Promise<void>;
  /** Adds to a set of texts, which then lasts at least `seconds`. */
  include(key: string, member: string, seconds: number): Promise<void>;
  /** Takes out of a set. */
  exclude(key: string, member: string): Promise<void>;
  /** The members of a set. */
  members(key: string): Promise<readonly string[]>;
  /** Adds one to a count that ends `seconds` after its first use, all at once for any node; -1 takes one back, if it is still there. */
  count(key: string, by: 1 | -1, seconds: number): Promise<Count>;
}

/**
 * Where the backend keeps sessions and what belongs to them: `memoryStore()` for one node, `redisStore()` for more.
 * Its operations reject with the code `store_unreachable` while the store cannot be reached.
 */
export interface BackendStore {
  /** Whether several nodes see the same. */
  readonly isShared: boolean;
  /** The sessions, by the interface of express-session. One that was destroyed does not come back by a later `set`. */
  readonly sessions: Store;
  /** All else. */
  readonly records: Records;
  /**
   * Runs `work` while nobody else does under the same key, on any node. `seconds` is how long the lock lasts at most;
   * `work` gets a signal that is aborted when it is lost. Waits for its turn as long as that, and then rejects with
   * `store_unreachable`. What `work` returns is the result, whether or not the lock was lost meanwhile. Not reentrant.
   */
  withLock<T>(key: string, seconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}
