import type { BackendStore } from '../backend-store.ts';
import { MemoryLocks } from './memory-locks.ts';
import { MemoryRecords } from './memory-records.ts';
import { MemorySessions } from './memory-sessions.ts';

/** Settings of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** Beyond so many, the session that was used longest ago ends (default 100 000). */
  readonly maxSessions?: number;
}

/**
 * Keeps sessions in the memory of this process: for development, and for a single node that may sign everybody out when it
 * restarts. With more nodes, or to outlive a restart, take {@link redisStore}. Warns once in production.
 *
 * @example
 * ```ts
 * const store: BackendStore = memoryStore({ maxSessions: 10_000 });
 * ```
 */
export function memoryStore({ maxSessions = 100_000 }: MemoryStoreOptions = {}): BackendStore {
  if (process.env['NODE_ENV'] === 'production') warnOnce();
  const locks = new MemoryLocks();
  return {
    isShared: false,
    sessions: new MemorySessions(maxSessions),
    records: new MemoryRecords(),
    withLock: (key, seconds, work) => locks.withLock(key, seconds, work),
  };
}

let warned = false;

function warnOnce(): void {
  if (warned) return;
  warned = true;
  process.emitWarning(
    'Sessions live in this process alone: a restart signs everybody out, and another node does not know them.',
    { code: 'STRONGBOX_MEMORY_STORE', detail: 'Use redisStore() with more than one node.' },
  );
}
