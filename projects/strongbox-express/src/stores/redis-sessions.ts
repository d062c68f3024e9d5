import type { Store } from 'express-session';
import type { RedisConnection } from './redis-connection.ts';
import { lifetime, mourning } from './session-end.ts';

const saveScript = `
if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2]) end`;

const destroyScript = `
redis.call('SET', KEYS[2], '', 'EX', ARGV[1])
redis.call('DEL', KEYS[1])`;

/** Sessions that several nodes share. One that was destroyed does not come back, whatever a slower request still saves. */
export async function redisSessions(redis: RedisConnection, prefix: string): Promise<Store> {
  const { RedisStore } = await import('connect-redis');
  const alive = `${prefix}session:`;
  const both = (key: string): string[] => [key, `${prefix}destroyed:${key.slice(alive.length)}`];
  const client = {
    get: (key: string) => redis.command('GET', key),
    set: (key: string, text: string, { expiration }: { expiration: { value: number } }) =>
      redis.run(saveScript, both(key), [text, expiration.value]),
    expire: (key: string, seconds: number) => redis.command('EXPIRE', key, String(seconds)),
    del: (keys: string[]) => Promise.all(keys.map((key) => redis.run(destroyScript, both(key), [mourning]))),
    mGet: (keys: string[]) => redis.command('MGET', ...keys),
    async *scanIterator({ MATCH, COUNT }: { MATCH: string; COUNT: number }) {
      let cursor = '0';
      do {
        const answer = await redis.command('SCAN', cursor, 'MATCH', MATCH, 'COUNT', String(COUNT));
        const [next, keys] = answer as [string, string[]];
        yield keys;
        cursor = next;
      } while (cursor !== '0');
    },
  };
  return new RedisStore({ client, prefix: alive, ttl: lifetime });
}
