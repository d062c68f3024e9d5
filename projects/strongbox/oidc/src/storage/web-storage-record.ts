import { NOTED_EVERY } from './storage-limits';
import type { TokenRecord } from './token-store';

/** What lies in web storage. */
interface Entry {
  /** Another one for each that is written, or for each tab. */
  readonly id: string;
  readonly record: unknown;
}

/** The record that lies in web storage under one key. Each method throws where that is blocked. */
export class WebStorageRecord {
  readonly name: string;
  readonly #area: Storage;
  /** Apart from the record: whoever noted it there could bring back what another tab has just replaced. */
  readonly #used: string;
  readonly #idleTimeout: number;

  /** It is good for `idleTimeout` seconds after each use. */
  constructor(area: Storage, key: string, idleTimeout: number) {
    this.#area = area;
    this.name = `strongbox.tokens ${key}`;
    this.#used = `strongbox.used ${key}`;
    this.#idleTimeout = idleTimeout * 1000;
  }

  /** What is damaged, or was not used for too long, goes. */
  read(): Entry | null {
    const text = this.#area.getItem(this.name);
    if (text === null) return null;
    const entry = parse(text);
    const used = this.#area.getItem(this.#used);
    const unused = Math.abs(Date.now() - Number(used ?? NaN));
    if (!entry || !(unused < this.#idleTimeout)) {
      this.remove();
      return null;
    }
    if (unused >= NOTED_EVERY) this.#noteUse();
    return entry;
  }

  write(id: string, record: TokenRecord): void {
    this.#area.setItem(this.#used, String(Date.now()));
    this.#area.setItem(this.name, JSON.stringify({ id, record }));
  }

  remove(): void {
    this.#area.removeItem(this.name);
    this.#area.removeItem(this.#used);
  }

  #noteUse(): void {
    try {
      this.#area.setItem(this.#used, String(Date.now()));
    } catch {
      // It just ends sooner.
    }
  }
}

/** Anybody may have written there. */
function parse(text: string): Entry | null {
  try {
    const { id, record } = JSON.parse(text) as Partial<Entry>;
    return typeof id === 'string' ? { id, record } : null;
  } catch {
    return null;
  }
}
