const sweepEvery = 60_000;

interface Entry<V> {
  readonly value: V;
  readonly endsAt: number;
}

/** A map whose entries end; those nobody asks for again are swept out in passing. */
export class ExpiringMap<V> {
  readonly #entries = new Map<string, Entry<V>>();
  readonly #limit: number;
  #sweptAt = Date.now();

  /** Beyond `limit` entries the one that was set longest ago goes. */
  constructor(limit = Infinity) {
    this.#limit = limit;
  }

  get(key: string): V | undefined {
    return this.#live(key)?.value;
  }

  /** When it ends, in milliseconds since the epoch. */
  endOf(key: string): number | undefined {
    return this.#live(key)?.endsAt;
  }

  set(key: string, value: V, endsAt: number): void {
    this.#sweep();
    // Set anew, it moves to the end of the line.
    this.#entries.delete(key);
    if (endsAt <= Date.now()) return;
    this.#entries.set(key, { value, endsAt });
    if (this.#entries.size <= this.#limit) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  *[Symbol.iterator](): IterableIterator<[string, V]> {
    const now = Date.now();
    for (const [key, { value, endsAt }] of this.#entries) if (endsAt > now) yield [key, value];
  }

  #live(key: string): Entry<V> | undefined {
    const entry = this.#entries.get(key);
    if (!entry || entry.endsAt > Date.now()) return entry;
    this.#entries.delete(key);
    return undefined;
  }

  #sweep(): void {
    const now = Date.now();
    if (now - this.#sweptAt < sweepEvery) return;
    this.#sweptAt = now;
    for (const [key, { endsAt }] of this.#entries) if (endsAt <= now) this.#entries.delete(key);
  }
}
