import type { Count, Records } from '../backend-store.ts';
import type { RedisConnection } from './redis-connection.ts';

const includeScript = `
redis.call('SADD', KEYS[1], ARGV[1])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end`;

const countScript = `
local total = tonumber(redis.call('GET', KEYS[1]) or -1)
if total < 0 and ARGV[1] == '-1' then return { 0, 0 } end
total = math.max(0, math.max(0, total) + tonumber(ARGV[1]))
local left = redis.call('PTTL', KEYS[1])
if left < 0 then left = tonumber(ARGV[2]) end
redis.call('SET', KEYS[1], total, 'PX', math.max(1, left))
return { total, left }`;

/** Records that several nodes share. */
export class RedisRecords implements Records {
  readonly #redis: RedisConnection;
  readonly #prefix: string;

  constructor(redis: RedisConnection, prefix: string) {
    this.#redis = redis;
    this.#prefix = prefix;
  }

  async get(key: string): Promise<string | null> {
    return (await this.#redis.command('GET', this.#value(key))) as string | null;
  }

  async set(key: string, value: string, seconds: number): Promise<void> {
    if (seconds <= 0) await this.#redis.command('DEL', this.#value(key));
    else await this.#redis.command('SET', this.#value(key), value, 'PX', milliseconds(seconds));
  }

  async add(key: string, value: string, seconds: number): Promise<boolean> {
    const args = [this.#value(key), value, 'PX', milliseconds(seconds), 'NX'];
    return (await this.#redis.command('SET', ...args)) !== null;
  }

  async delete(key: string): Promise<void> {
    await this.#redis.command('DEL', this.#value(key), this.#set(key), this.#count(key));
  }

  async include(key: string, member: string, seconds: number): Promise<void> {
    await this.#redis.run(includeScript, [this.#set(key)], [member, milliseconds(seconds)]);
  }

  async exclude(key: string, member: string): Promise<void> {
    await this.#redis.command('SREM', this.#set(key), member);
  }

  async members(key: string): Promise<readonly string[]> {
    return (await this.#redis.command('SMEMBERS', this.#set(key))) as string[];
  }

  async count(key: string, by: 1 | -1, seconds: number): Promise<Count> {
    const answer = await this.#redis.run(countScript, [this.#count(key)], [by, milliseconds(seconds)]);
    const [total, left] = answer as [number, number];
    return { total, endsIn: left / 1000 };
  }

  #value(key: string): string {
    return `${this.#prefix}value:${key}`;
  }

  #set(key: string): string {
    return `${this.#prefix}set:${key}`;
  }

  #count(key: string): string {
    return `${this.#prefix}count:${key}`;
  }
}

function milliseconds(seconds: number): string {
  return String(Math.max(1, Math.ceil(seconds * 1000)));
}
