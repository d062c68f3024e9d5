import { inject } from '@angular/core';
import { AuthError, ɵorAborted as orAborted, ɵtoAuthError as toAuthError } from 'ngx-strongbox';
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
    return this.#hasFailed ? null : this.#attempt((store) => store.load(key));
  }

  /** @throws AuthError when what other tabs have saved cannot be had for now */
  async catchUp(key: string): Promise<void> {
    await this.#attempt(async (store) => store.catchUp?.(key), true);
  }

  async save(key: string, record: TokenRecord): Promise<void> {
    if (this.#hasFailed) return;
    let saving: Promise<void> | undefined;
    await this.#attempt((store) => (saving = store.save(key, record)));
    if (!this.hasFailed) return;
    // What is in there has been replaced, and the provider may take a second use of it for theft.
    const clear = (): Promise<unknown> => this.clear(key);
    void clear();
    saving?.then(clear, () => undefined);
  }

  /** Tried even where all else has failed. */
  async clear(key: string): Promise<void> {
    await this.#attempt((store) => store.clear(key));
  }

  async #attempt<T>(operation: (store: TokenStore) => Promise<T>, mayPutOff = false): Promise<T | undefined> {
    const limit = AbortSignal.timeout(TIME_LIMIT);
    try {
      // What it throws at once counts too.
      const settling = (async () => operation(this.#store))();
      return await orAborted(settling, limit);
    } catch (error) {
      // Timers of hidden tabs are late, so that a time limit says nothing about the store.
      if (mayPutOff && limit.aborted) throw new AuthError('server_timeout');
      if (mayPutOff && error instanceof AuthError) throw error;
      this.#fail(error);
      return undefined;
    }
  }

  #fail(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    const { message } = new AuthError(
      'storage_unavailable',
      // The name alone of what was thrown: its message may quote a token.
      ngDevMode &&
        `the token store has failed (${toAuthError(error).message}): tokens are in memory until this page is left.`,
    );
    console.warn(`[ngx-strongbox] ${message}`);
  }
}
