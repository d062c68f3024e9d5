import { lockLost, lockTaken } from './lock-error.ts';

/** Locks of one process: first come, first served. */
export class MemoryLocks {
  /** Who waits behind whoever holds it. */
  readonly #lines = new Map<string, (() => void)[]>();

  async withLock<T>(key: string, seconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    await this.#turn(key, seconds);
    const lost = new AbortController();
    let held = true;
    const release = (): void => {
      if (held) this.#next(key);
      held = false;
    };
    const timer = setTimeout(() => {
      release();
      lost.abort(lockLost());
    }, seconds * 1000);
    try {
      return await work(lost.signal);
    } finally {
      clearTimeout(timer);
      release();
    }
  }

  #turn(key: string, seconds: number): Promise<void> {
    const line = this.#lines.get(key);
    if (!line) {
      this.#lines.set(key, []);
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const take = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        line.splice(line.indexOf(take), 1);
        reject(lockTaken());
      }, seconds * 1000);
      line.push(take);
    });
  }

  #next(key: string): void {
    const next = this.#lines.get(key)?.shift();
    if (next) next();
    else this.#lines.delete(key);
  }
}
