import type { AuthFeature } from 'ngx-strongbox';
import { IndexedDbTokenStore } from './storage/indexed-db-token-store';
import { storageLimits } from './storage/storage-limits';
import { withTokenStore } from './with-token-store';

/** Settings of {@link withIndexedDbStore}. */
export interface IndexedDbStoreOptions {
  /** Seconds after the login when the tokens are discarded, whether in use or not (default 8 hours). */
  readonly absoluteTimeout?: number;
  /** Seconds without a use of the tokens after which they are discarded (default 30 minutes). */
  readonly idleTimeout?: number;
}

/**
 * Keeps tokens in IndexedDB, encrypted with a key whose bytes the browser gives to no script, for all tabs.
 *
 * For apps without a backend where a reload would end the session, as with `withWebStorage`, but not in plain sight: no
 * search of the disk, of a backup or of the storage for something that looks like a token finds one. That is all it
 * protects from. A script on this origin asks the browser to decrypt, as the app itself does; and who copies the whole
 * profile of the browser has the key too, which lies beside. Each use of a token takes a read of the database, about a
 * millisecond.
 *
 * Tokens go at sign-out, in all tabs, and when they are damaged, another user's or over a limit. Where the database is
 * blocked or full, or the page is not served over https, they stay in memory, with `storage_unavailable` as a warning.
 * Throws `config_invalid` when a limit is not above zero.
 *
 * See RFC 10017 §8.6 for what it does not protect from.
 *
 * @example
 * ```ts
 * import { provideAuth } from 'ngx-strongbox';
 * import { withIndexedDbStore, withOidc } from 'ngx-strongbox/oidc';
 *
 * export const auth = provideAuth(
 *   withOidc({ issuer: 'https://id.example.com', clientId: 'shop', scope: 'openid profile offline_access' }),
 *   withIndexedDbStore(),
 * );
 * ```
 */
export function withIndexedDbStore(options: IndexedDbStoreOptions = {}): AuthFeature<'token-store'> {
  const limits = storageLimits(options);
  return withTokenStore(() => new IndexedDbTokenStore(limits));
}
