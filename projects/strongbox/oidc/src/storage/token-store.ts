import { InjectionToken } from '@angular/core';
import type { AskedFor, User } from 'ngx-strongbox';
import { MemoryTokenStore } from './memory-token-store';

/** The verified outcome of a login or renewal. */
export interface TokenRecord {
  /** For the resource servers. */
  readonly accessToken: string;
  /** For renewals, where the provider issued one. */
  readonly refreshToken: string | null;
  /** As issued at login, for logging out at the provider. */
  readonly idToken: string;
  /** The verified claims of the ID token. */
  readonly user: User;
  /** Whether it was put to a use the provider has refused, so that it may be good no more. */
  readonly mayBeSpent?: true;
  /** The scopes that were granted. */
  readonly scopes: readonly string[];
  /** What the login asked for beyond the usual. */
  readonly asked: AskedFor;
  /** When the access token ends, in milliseconds since the epoch; `null` when the provider did not say. */
  readonly expiresAt: number | null;
}

/** Port: where the verified tokens are kept. */
export interface TokenStore {
  /** The record saved last, else `null`. */
  load(): Promise<TokenRecord | null>;
  /** Replaces the record. */
  save(record: TokenRecord): Promise<void>;
  /** Forgets the record before it first waits. */
  clear(): Promise<void>;
}

/** The {@link TokenStore} in use: memory by default. */
export const TOKEN_STORE = new InjectionToken<TokenStore>(ngDevMode ? 'TOKEN_STORE' : '', {
  factory: () => new MemoryTokenStore(),
});
