import { DOCUMENT, inject, NgZone } from '@angular/core';
import { AuthError } from 'ngx-strongbox';
import { randomToken } from '../random-token';
import { holdLock } from './hold-lock';
import type { StorageLimits } from './storage-limits';
import { WebStorageRecord } from './web-storage-record';
import type { TokenRecord, TokenStore } from './token-store';

/** How long the old tokens are known to be spent, in milliseconds: far longer than the new ones take to get anywhere. */
const KNOWN_FOR = 10_000;
/** How long is waited for those, in milliseconds. */
const ARRIVAL_LIMIT = 1500;

/**
 * Keeps tokens in localStorage, for all tabs. A browser may grant the next tab its turn before it lets it see what the
 * last one has stored: whoever replaces tokens holds a lock named after the old ones, and who still sees those waits.
 */
export class LocalTokenStore implements TokenStore {
  readonly isShared = true;
  readonly longestLife: number;
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #zone = inject(NgZone);
  readonly #idleTimeout: number;
  #name: string | null = null;

  constructor({ absoluteTimeout, idleTimeout }: StorageLimits) {
    this.longestLife = absoluteTimeout;
    this.#idleTimeout = idleTimeout;
  }

  async load(key: string): Promise<unknown> {
    return this.#stored(key).read()?.record ?? null;
  }

  async save(key: string, record: TokenRecord): Promise<void> {
    const stored = this.#stored(key);
    const spent = stored.read();
    stored.write(randomToken(), record);
    if (!spent) return;
    // Where another tab has it, that says the same.
    const release = await holdLock(this.#window, lockOf(spent.id), { ifAvailable: true });
    this.#after(KNOWN_FOR, () => release?.());
  }

  async clear(key: string): Promise<void> {
    this.#stored(key).remove();
  }

  async catchUp(key: string): Promise<void> {
    const navigator: Partial<Navigator> | undefined = this.#window?.navigator;
    const { held = [] } = (await navigator?.locks?.query()) ?? {};
    const stored = this.#stored(key);
    const isSpent = (): boolean => {
      const entry = stored.read();
      return entry !== null && held.some(({ name }) => name === lockOf(entry.id));
    };
    if (isSpent()) await this.#changeUntil(() => !isSpent());
  }

  watch(changed: () => void): () => void {
    const listener = ({ key }: StorageEvent): void => {
      // None when everything has gone.
      if (key === null || key === this.#name) changed();
    };
    this.#window?.addEventListener('storage', listener);
    return () => this.#window?.removeEventListener('storage', listener);
  }

  #changeUntil(holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = this.watch(() => {
        if (!holds()) return;
        end();
        resolve();
      });
      const callOff = this.#after(ARRIVAL_LIMIT, () => {
        end();
        reject(new AuthError('server_timeout', ngDevMode && 'the tokens of another tab have not arrived.'));
      });
      const end = (): void => {
        stop();
        callOff();
      };
    });
  }

  /** Outside the zone: a page that waits still counts as stable. */
  #after(milliseconds: number, work: () => void): () => void {
    const timer = this.#zone.runOutsideAngular(() => setTimeout(work, milliseconds));
    return () => {
      clearTimeout(timer);
    };
  }

  #stored(key: string): WebStorageRecord {
    const stored = new WebStorageRecord((this.#window as Window).localStorage, key, this.#idleTimeout);
    this.#name = stored.name;
    return stored;
  }
}

function lockOf(id: string): string {
  return `strongbox.spent ${id}`;
}
