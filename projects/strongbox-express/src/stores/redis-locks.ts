import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { lockLost, lockTaken } from './lock-error.ts';
import type { RedisConnection } from './redis-connection.ts';

/** Milliseconds after which the lock of a node that is gone is free again. */
const leaseTime = 5000;

const renewScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`;

const releaseScript = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`;

/** Locks that several nodes share: a lease that its holder alone renews and gives back. */
export class RedisLocks {
  readonly #redis: RedisConnection;
  readonly #prefix: string;

  constructor(redis: RedisConnection, prefix: string) {
    this.#redis = redis;
    this.#prefix = `${prefix}lock:`;
  }

  async withLock<T>(key: string, seconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const lease = new Lease(this.#redis, this.#prefix + key, seconds * 1000);
    await lease.take();
    try {
      return await work(lease.signal);
    } finally {
      await lease.release();
    }
  }
}

class Lease {
  readonly #redis: RedisConnection;
  readonly #key: string;
  readonly #owner = randomUUID();
  readonly #limit: number;
  readonly #lost = new AbortController();
  #isOver = false;
  #endsAt = 0;
  #lastEnd = 0;
  #renewal: NodeJS.Timeout | undefined;
  #expiry: NodeJS.Timeout | undefined;

  constructor(redis: RedisConnection, key: string, limit: number) {
    this.#redis = redis;
    this.#key = key;
    this.#limit = limit;
  }

  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  async take(): Promise<void> {
    const until = performance.now() + this.#limit;
    for (let pause = 5; ; pause = Math.min(pause * 2, 100)) {
      const asked = performance.now();
      const time = Math.ceil(Math.min(leaseTime, this.#limit));
      const args = [this.#key, this.#owner, 'NX', 'PX', String(time)];
      if ((await this.#redis.command('SET', ...args)) !== null) {
        this.#lastEnd = asked + this.#limit;
        this.#hold(asked + time);
        return;
      }
      if (asked + pause > until) throw lockTaken();
      // Those who wait must not all ask at the same time.
      await wait(pause * (0.5 + Math.random()));
    }
  }

  async release(): Promise<void> {
    this.#end();
    // A lease that cannot be given back ends by itself.
    await this.#redis.run(releaseScript, [this.#key], [this.#owner]).catch(() => undefined);
  }

  /** Counted from before the question was asked: Redis never lets go sooner than this side knows. */
  #hold(endsAt: number): void {
    clearTimeout(this.#expiry);
    const left = endsAt - performance.now();
    this.#endsAt = endsAt;
    this.#expiry = setTimeout(() => {
      this.#lose();
    }, left);
    this.#renewal = setTimeout(() => void this.#renew(), Math.max(left / 3, 50));
  }

  async #renew(): Promise<void> {
    const asked = performance.now();
    const time = Math.ceil(Math.min(leaseTime, this.#lastEnd - asked));
    if (asked + time <= this.#endsAt) return;
    const isMine = await this.#redis.run(renewScript, [this.#key], [this.#owner, time]).catch(() => null);
    if (this.#isOver) return;
    // Without an answer, Redis may be back before the lease ends.
    if (isMine === null) this.#hold(this.#endsAt);
    else if (isMine === 1) this.#hold(asked + time);
    else this.#lose();
  }

  #lose(): void {
    this.#end();
    this.#lost.abort(lockLost());
  }

  #end(): void {
    this.#isOver = true;
    clearTimeout(this.#renewal);
    clearTimeout(this.#expiry);
  }
}
