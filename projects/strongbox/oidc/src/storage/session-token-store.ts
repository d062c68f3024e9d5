import { DOCUMENT, inject } from '@angular/core';
import { AuthError } from 'ngx-strongbox';
import { randomToken } from '../random-token';
import { holdLock } from './hold-lock';
import type { StorageLimits } from './storage-limits';
import { WebStorageRecord } from './web-storage-record';
import type { TokenRecord, TokenStore } from './token-store';

/** How long a page that this one takes the place of may hold on, in milliseconds. */
const LETTING_GO = 1000;

/**
 * Keeps tokens in sessionStorage, for one tab. Browsers copy that into a tab which is duplicated or opened from this one,
 * and two users of one refresh token end the session. So a page holds a lock named after its tokens: without it they are
 * a copy.
 */
export class SessionTokenStore implements TokenStore {
  readonly isShared = false;
  readonly longestLife: number;
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #idleTimeout: number;
  #held: { readonly id: string; readonly release: Promise<(() => void) | null> } | null = null;

  constructor({ absoluteTimeout, idleTimeout }: StorageLimits) {
    this.longestLife = absoluteTimeout;
    this.#idleTimeout = idleTimeout;
  }

  async load(key: string): Promise<unknown> {
    const stored = this.#stored(key);
    const id = stored.read()?.id;
    if (id === undefined) return null;
    // What was cleared meanwhile stays so.
    if (await this.#hold(id)) return stored.read()?.record ?? null;
    this.#held = null;
    // In a frame it is no copy, but what the page around it uses.
    if (this.#window?.parent !== this.#window) throw new AuthError('storage_unavailable');
    stored.remove();
    return null;
  }

  async save(key: string, record: TokenRecord): Promise<void> {
    const id = this.#held?.id ?? randomToken();
    this.#stored(key).write(id, record);
    await this.#hold(id);
  }

  async clear(key: string): Promise<void> {
    this.#stored(key).remove();
  }

  #hold(id: string): Promise<(() => void) | null> {
    if (this.#held?.id === id) return this.#held.release;
    const signal = AbortSignal.timeout(LETTING_GO);
    const release = holdLock(this.#window, `strongbox.tab ${id}`, { signal });
    this.#held = { id, release };
    // A reload must find it free, and in the back/forward cache a page uses nothing.
    const letGo = (): void => {
      this.#held = null;
      void release.then((release) => release?.());
    };
    this.#window?.addEventListener('pagehide', letGo, { once: true });
    return release;
  }

  #stored(key: string): WebStorageRecord {
    return new WebStorageRecord((this.#window as Window).sessionStorage, key, this.#idleTimeout);
  }
}
