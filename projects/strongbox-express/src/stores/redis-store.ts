import type { BackendStore } from '../backend-store.ts';
import { RedisConnection, type RedisClient } from './redis-connection.ts';
import { RedisLocks } from './redis-locks.ts';
import { RedisRecords } from './redis-records.ts';
import { redisSessions } from './redis-sessions.ts';

/** Settings of {@link redisStore}. */
export interface RedisStoreOptions {
  /** Begins every key (default `strongbox:`), so that several backends can share a Redis. */
  readonly prefix?: string;
}

/** What {@link redisStore} gives. */
export interface RedisBackendStore extends BackendStore {
  /** Closes the connection that was opened for a URL; the app's own client stays as it is. */
  close(): void;
}

/**
 * Keeps sessions in Redis 6.2 or later, for more than one node and across restarts: a round trip for each request. Needs the
 * packages `redis` and `connect-redis`. Redis has to keep what it has (`maxmemory-policy noeviction`); a cluster is not
 * supported. A Redis that is away ends neither the process nor the start of it: what needs it is refused with
 * `store_unreachable` within two seconds, and goes on as soon as Redis is back.
 *
 * A lock is a lease, which a pause of the process may outlast: work that must not be done twice looks at its signal before
 * it writes.
 *
 * @example
 * ```ts
 * const store = await redisStore(process.env['REDIS_URL'] ?? 'redis://localhost:6379', { prefix: 'shop:' });
 * ```
 */
export async function redisStore(
  target: string | RedisClient,
  { prefix = 'strongbox:' }: RedisStoreOptions = {},
): Promise<RedisBackendStore> {
  if (!/^[\w:.{}-]+$/.test(prefix))
    throw new TypeError('prefix may hold letters, digits and _ : . { } - only.');
  const [redis, close] =
    typeof target === 'string'
      ? await RedisConnection.to(target)
      : [await RedisConnection.over(target), () => undefined];
  const locks = new RedisLocks(redis, prefix);
  return {
    isShared: true,
    sessions: await redisSessions(redis, prefix),
    records: new RedisRecords(redis, prefix),
    withLock: (key, seconds, work) => locks.withLock(key, seconds, work),
    close,
  };
}
