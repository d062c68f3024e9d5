import type { TokenRecord } from './token-store';

/** The tokens of one session at a time, wherever they are. */
export interface KeptTokens {
  /** Whether other tabs have the same ones. */
  readonly isShared: boolean;
  load(): Promise<TokenRecord | null>;
  /** Waits until `load` gives what other tabs have saved. */
  catchUp(): Promise<void>;
  /** Those of a new sign-in, or newer ones of the present. Gives what is kept; once `signal` is aborted nothing is. */
  save(tokens: TokenRecord, isNew: boolean, signal: AbortSignal): Promise<TokenRecord>;
  /** Drops whatever there is before it first waits, and gives it. */
  drop(): Promise<TokenRecord | null>;
  /** Drops what this tab knows of, and gives what is this tab's alone. What another tab has begun since stays. */
  forget(): Promise<TokenRecord | null>;
  /** Sends the refresh token of `tokens`, with a note of that for the page that comes after this one. */
  sending<T>(tokens: TokenRecord, signal: AbortSignal, send: () => Promise<T>): Promise<T>;
  /** Runs what uses the refresh token while no other tab does. */
  alone<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}
