import { DOCUMENT, inject } from '@angular/core';
import { seal, type SealedRecord, unseal } from './sealed-record';
import { NOTED_EVERY, type StorageLimits } from './storage-limits';
import { TokenDatabase } from './token-database';
import type { TokenRecord, TokenStore } from './token-store';

/** A record, and when it was last used, in milliseconds since the epoch. */
interface Entry extends SealedRecord {
  readonly used: number;
}

/** Keeps tokens in IndexedDB, encrypted, for all tabs. */
export class IndexedDbTokenStore implements TokenStore {
  readonly isShared = true;
  readonly longestLife: number;
  readonly #idleTimeout: number;
  readonly #watchers = new Set<() => void>();
  readonly #database = new TokenDatabase(inject(DOCUMENT).defaultView, () => {
    for (const changed of this.#watchers) changed();
  });
  /** The save under way for each key, unless it was overtaken. */
  readonly #saving = new Map<string, object>();

  constructor({ absoluteTimeout, idleTimeout }: StorageLimits) {
    this.longestLife = absoluteTimeout;
    this.#idleTimeout = idleTimeout * 1000;
  }

  async load(key: string): Promise<unknown> {
    const entry = (await this.#database.read(key)) as Entry | undefined;
    if (!entry) return null;
    const unused = Math.abs(Date.now() - entry.used);
    const record = unused < this.#idleTimeout ? await unseal(entry, key) : null;
    if (record === null) await this.#replace(key, entry, null);
    else if (unused >= NOTED_EVERY) {
      // Where that cannot be noted, they just end sooner.
      await this.#replace(key, entry, { ...entry, used: Date.now() }).catch(() => undefined);
    }
    return record;
  }

  async save(key: string, record: TokenRecord): Promise<void> {
    const turn = {};
    this.#saving.set(key, turn);
    const sealed = await seal(record, key);
    if (this.#saving.get(key) === turn) await this.#database.write(key, { ...sealed, used: Date.now() });
  }

  async clear(key: string): Promise<void> {
    this.#saving.delete(key);
    await this.#database.remove(key);
  }

  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  /** Unless another tab has. */
  async #replace(key: string, old: Entry, entry: Entry | null): Promise<void> {
    await this.#database.update(key, (present) =>
      (present as Entry | undefined)?.used === old.used ? entry : undefined,
    );
  }
}
