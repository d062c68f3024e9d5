import { InjectionToken } from '@angular/core';
import type { AskedFor, User } from 'ngx-strongbox';

/** The verified outcome of a login or renewal, as plain data. */
export interface TokenRecord {
  /** Of this shape: a record of another version is not read. */
  readonly version: 1;
  /** For the resource servers. */
  readonly accessToken: string;
  /** For renewals, where the provider issued one. */
  readonly refreshToken: string | null;
  /** Whether a use of the refresh token was refused, or its answer may be lost, so that it may be good no more. */
  readonly mayBeSpent?: true;
  /** As issued at login, for logging out at the provider. */
  readonly idToken: string;
  /** The verified claims of the ID token. */
  readonly user: User;
  /** The scopes that were granted. */
  readonly scopes: readonly string[];
  /** What the login asked for beyond the usual. */
  readonly asked: AskedFor;
  /** When the access token ends, in milliseconds since the epoch; `null` when the provider did not say. */
  readonly expiresAt: number | null;
  /** Tells one sign-in from the next, in a store. Says nothing about the user. */
  readonly signIn?: string;
  /** When a store has to forget it, in milliseconds since the epoch. */
  readonly endsAt?: number;
}

/**
 * Port: where the verified tokens are kept, for `withTokenStore`.
 *
 * Each method is told a `key`: it names the app and its provider, the same in each tab, so that two apps of one origin
 * do not get in each other's way. What `load` gives is checked before it is used: a record that is damaged, or of another
 * version, counts as none and is cleared. A method that rejects, or has not settled after two seconds, means that there
 * is no store: tokens are then kept in memory.
 */
export interface TokenStore {
  /** Whether other tabs load what this one has saved: then only one of them renews at a time. */
  readonly isShared: boolean;
  /** How long after the login a record may be kept, in seconds (default: as long as the provider renews it). */
  readonly longestLife?: number;
  /** What was saved last, else `null`. */
  load(key: string): Promise<unknown>;
  /** Replaces the record. It survives JSON. */
  save(key: string, record: TokenRecord): Promise<void>;
  /** Forgets the record, where that can be, before it first waits: the page may be about to leave. */
  clear(key: string): Promise<void>;
  /**
   * Waits until `load` gives what other tabs have saved before, for a shared store where that takes its time: called
   * before a refresh token is used, which must not happen twice. Rejects with an `AuthError`, or takes longer than two
   * seconds, to have the renewal tried again later: the store goes on.
   */
  catchUp?(key: string): Promise<void>;
  /**
   * Calls `changed` when anything but this page has changed a record, such as the user who deletes site data: pages of the
   * app tell each other by themselves. Gives what ends that.
   */
  watch?(changed: () => void): () => void;
}

/** The {@link TokenStore} of the app: made when tokens are first looked for, so never on a server. */
export const TOKEN_STORE = new InjectionToken<TokenStore>(ngDevMode ? 'TOKEN_STORE' : '');
