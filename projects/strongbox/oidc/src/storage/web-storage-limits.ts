/** How long tokens may lie in web storage, in seconds. */
export interface WebStorageLimits {
  /** Since the login. */
  readonly absoluteTimeout: number;
  /** Since they were last used. */
  readonly idleTimeout: number;
}
