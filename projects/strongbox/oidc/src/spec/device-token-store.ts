import type { TokenRecord, TokenStore } from '../storage/token-store';

type Method = 'load' | 'save' | 'clear';

/** A place outside of any page, such as the keychain of a phone: what is in it lives on, and may fail. */
export class DeviceTokenStore implements TokenStore {
  isShared = true;
  longestLife?: number;
  /** What is there, by key. */
  readonly texts: Map<string, string>;
  /** Methods that reject, throw or never end from now on. */
  readonly broken = new Map<Method, 'rejects' | 'throws' | 'hangs'>();
  /** How often each was called. */
  readonly calls: Record<Method, number> = { load: 0, save: 0, clear: 0 };
  #released: Promise<void> = Promise.resolve();

  constructor(texts = new Map<string, string>()) {
    this.texts = texts;
  }

  /** The record of the app. */
  get record(): TokenRecord | null {
    const [text] = this.texts.values();
    return text === undefined ? null : (JSON.parse(text) as TokenRecord);
  }

  /** As somebody else might leave it. */
  tamper(value: unknown): void {
    for (const key of this.texts.keys()) this.texts.set(key, JSON.stringify(value));
  }

  /** From now on nothing is saved until what is returned is called. */
  holdBack(): () => void {
    let release: () => void = () => undefined;
    this.#released = new Promise((resolve) => (release = resolve));
    return release;
  }

  load(key: string): Promise<unknown> {
    return this.#do('load', async () => JSON.parse(this.texts.get(key) ?? 'null') as unknown);
  }

  save(key: string, record: TokenRecord): Promise<void> {
    return this.#do('save', async () => {
      const text = JSON.stringify(record);
      await this.#released;
      this.texts.set(key, text);
    });
  }

  clear(key: string): Promise<void> {
    return this.#do('clear', async () => void this.texts.delete(key));
  }

  #do<T>(method: Method, work: () => Promise<T>): Promise<T> {
    this.calls[method]++;
    switch (this.broken.get(method)) {
      case 'throws':
        throw new Error('secret');
      case 'rejects':
        return Promise.reject(new Error('secret'));
      case 'hangs':
        return new Promise(() => undefined);
      default:
        return work();
    }
  }
}
