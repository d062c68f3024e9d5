import { inject } from '@angular/core';
import { AuthError, ɵorAborted as orAborted } from 'ngx-strongbox';
import { LONGEST_LIFE } from '../token-response';
import { TOKEN_STORE, type TokenRecord, type TokenStore } from './token-store';

/** Milliseconds. */
const TIME_LIMIT = 2000;

/** The app's store until it first fails. That must keep nobody from signing in, and is said once. */
export class FallibleStore {
  readonly #store = inject(TOKEN_STORE);
  #hasFailed = false;

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  get isShared(): boolean {
    return !this.#hasFailed && this.#store.isShared;
  }

  get longestLife(): number | undefined {
    const { longestLife } = this.#store;
    return longestLife && Math.min(longestLife, LONGEST_LIFE);
  }

  async load(key: string): Promise<unknown> {
    return this.#hasFailed ? null : this.#attempt('load', (store) => store.load(key));
  }

  /** @throws AuthError when what other tabs have saved cannot be had for now */
  async catchUp(key: string): Promise<void> {
    await this.#attempt('catchUp', async (store) => store.catchUp?.(key));
  }

  async save(key: string, record: TokenRecord): Promise<void> {
    if (this.#hasFailed) return;
    let saving: Promise<void> | undefined;
    await this.#attempt('save', (store) => (saving = store.save(key, record)));
    if (!this.hasFailed) return;
    // What is in there has been replaced, and the provider may take a second use of it for theft.
    const clear = (): Promise<unknown> => this.clear(key);
    void clear();
    saving?.then(clear, () => undefined);
  }

  /** Tried even where all else has failed. */
  async clear(key: string): Promise<void> {
    await this.#attempt('clear', (store) => store.clear(key));
  }

  async #attempt<T>(
    method: 'load' | 'save' | 'clear' | 'catchUp',
    operation: (store: TokenStore) => Promise<T>,
  ): Promise<T | undefined> {
    const limit = AbortSignal.timeout(TIME_LIMIT);
    try {
      // What it throws at once counts too.
      const settling = (async () => operation(this.#store))();
      return await orAborted(settling, limit);
    } catch (error) {
      // Timers of hidden tabs are late, so that a time limit says nothing about the store.
      if (method === 'catchUp' && limit.aborted) throw new AuthError('server_timeout');
      if (method === 'catchUp' && error instanceof AuthError) throw error;
      this.#fail(error, method);
      return undefined;
    }
  }

  #fail(error: unknown, method: string): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    const { message } = new AuthError(
      'storage_unavailable',
      ngDevMode && `${method}() of the token store has failed: tokens are in memory until this page is left.`,
    );
    const text = `[ngx-strongbox] ${message}`;
    // Its message is the store's own, and in production nobody is to rely on that it quotes no token.
    if (ngDevMode) console.warn(text, error);
    else console.warn(text);
  }
}
