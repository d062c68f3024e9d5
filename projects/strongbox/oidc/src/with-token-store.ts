import type { Type } from '@angular/core';
import { AuthError, type AuthFeature, ɵSESSION_SOURCE as SESSION_SOURCE } from 'ngx-strongbox';
import { LazyProviderSession } from './lazy-provider-session';
import { TOKEN_STORE, type TokenStore } from './storage/token-store';
import { StoredOidcSession } from './stored-oidc-session';

/**
 * Keeps the tokens of `withOidc` in a store of yours, instead of in memory.
 *
 * For places that a page does not have by itself, such as the keychain of a phone. Takes a class without parameters, or a
 * function; both are called in an injection context when tokens are first looked for, never on a server. A stored session
 * is back after a reload without the provider being asked. Where tabs share the store, one of them renews at a time.
 *
 * Costs about 2.5 kB of script (gzip), loaded on demand. No store keeps script that was injected into the page from using
 * what is in it (RFC 10017 §6.3): memory, the default, leaves it the least. What the store gives is checked, but not its
 * signature: see `docs/token-stores.md`.
 *
 * A store that fails keeps nobody from signing in: tokens are in memory from then on, and `storage_unavailable` is on the
 * console once. Throws `config_invalid` for what is neither a class nor a function.
 *
 * @example
 * ```ts
 * import { provideAuth } from 'ngx-strongbox';
 * import { type TokenRecord, type TokenStore, withOidc, withTokenStore } from 'ngx-strongbox/oidc';
 *
 * // The app's shell, say, which keeps texts on behalf of the page.
 * declare const shell: Record<'get' | 'set' | 'delete', (key: string, text?: string) => Promise<string | null>>;
 *
 * class ShellTokenStore implements TokenStore {
 *   readonly isShared = true;
 *
 *   async load(key: string): Promise<unknown> {
 *     return JSON.parse((await shell.get(key)) ?? 'null');
 *   }
 *   async save(key: string, record: TokenRecord): Promise<void> {
 *     await shell.set(key, JSON.stringify(record));
 *   }
 *   async clear(key: string): Promise<void> {
 *     await shell.delete(key);
 *   }
 * }
 *
 * export const auth = provideAuth(
 *   withOidc({ issuer: 'https://id.example.com', clientId: 'shop', scope: 'openid profile offline_access' }),
 *   withTokenStore(ShellTokenStore),
 * );
 * ```
 */
export function withTokenStore(store: Type<TokenStore> | (() => TokenStore)): AuthFeature<'token-store'> {
  // Without types it may be anything.
  if (typeof store !== 'function') {
    throw new AuthError(
      'config_invalid',
      ngDevMode && 'withTokenStore takes a class, or a function that gives a store.',
    );
  }
  return {
    ɵkind: 'token-store',
    ɵproviders: [
      { provide: TOKEN_STORE, useFactory: () => make(store) },
      { provide: LazyProviderSession, useFactory: () => new LazyProviderSession(loadMaker) },
      { provide: SESSION_SOURCE, useFactory: () => new StoredOidcSession() },
    ],
  };
}

async function loadMaker() {
  return (await import('./storage/stored-provider-session')).storedProviderSession;
}

function make(store: Type<TokenStore> | (() => TokenStore)): TokenStore {
  try {
    return isClass(store) ? new store() : store();
  } catch (thrown) {
    const error = thrown as Error;
    const fail = (): Promise<never> => Promise.reject(error);
    return { isShared: false, load: fail, save: fail, clear: fail };
  }
}

/** Arrow functions and methods have no prototype; a plain function that gives an object does so with `new` too. */
function isClass(store: Type<TokenStore> | (() => TokenStore)): store is Type<TokenStore> {
  return 'prototype' in store && typeof store.prototype === 'object';
}
