import type { Count, Records } from '../backend-store.ts';
import { ExpiringMap } from './expiring-map.ts';

/** Records of one process. */
export class MemoryRecords implements Records {
  readonly #values: ExpiringMap<string>;
  readonly #isLimited: boolean;
  readonly #sets = new ExpiringMap<Set<string>>();
  readonly #counts = new ExpiringMap<number>();

  /** Beyond `limit` values the one that was used longest ago goes. */
  constructor(limit = Infinity) {
    this.#values = new ExpiringMap(limit);
    this.#isLimited = limit !== Infinity;
  }

  async get(key: string): Promise<string | null> {
    const value = this.#values.get(key);
    if (value === undefined) return null;
    if (this.#isLimited) this.#values.set(key, value, this.#values.endOf(key) ?? 0);
    return value;
  }

  async set(key: string, value: string, seconds: number): Promise<void> {
    this.#values.set(key, value, endOf(seconds));
  }

  async add(key: string, value: string, seconds: number): Promise<boolean> {
    if (this.#values.get(key) !== undefined) return false;
    this.#values.set(key, value, endOf(seconds));
    return true;
  }

  async delete(key: string): Promise<void> {
    this.#values.delete(key);
    this.#sets.delete(key);
    this.#counts.delete(key);
  }

  async include(key: string, member: string, seconds: number): Promise<void> {
    const endsAt = Math.max(this.#sets.endOf(key) ?? 0, endOf(seconds));
    this.#sets.set(key, (this.#sets.get(key) ?? new Set()).add(member), endsAt);
  }

  async exclude(key: string, member: string): Promise<void> {
    const members = this.#sets.get(key);
    members?.delete(member);
    if (members?.size === 0) this.#sets.delete(key);
  }

  async members(key: string): Promise<readonly string[]> {
    return [...(this.#sets.get(key) ?? [])];
  }

  async count(key: string, by: 1 | -1, seconds: number): Promise<Count> {
    const before = this.#counts.get(key);
    if (before === undefined && by < 0) return { total: 0, endsIn: 0 };
    const endsAt = this.#counts.endOf(key) ?? endOf(seconds);
    const total = Math.max(0, (before ?? 0) + by);
    this.#counts.set(key, total, endsAt);
    return { total, endsIn: (endsAt - Date.now()) / 1000 };
  }
}

function endOf(seconds: number): number {
  return Date.now() + seconds * 1000;
}
