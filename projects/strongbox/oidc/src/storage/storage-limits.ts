import { AuthError } from 'ngx-strongbox';

/** How long tokens may lie in a store of the browser, in seconds. */
export interface StorageLimits {
  /** Since the login. */
  readonly absoluteTimeout: number;
  /** Since they were last used. */
  readonly idleTimeout: number;
}

/** How often their use is noted, in milliseconds. */
export const NOTED_EVERY = 60_000;

/**
 * The limits a feature was given, or the usual ones.
 *
 * @throws AuthError `config_invalid`
 */
export function storageLimits({
  absoluteTimeout = 8 * 3600,
  idleTimeout = 1800,
}: Partial<StorageLimits>): StorageLimits {
  if (absoluteTimeout > 0 && idleTimeout > 0) return { absoluteTimeout, idleTimeout };
  throw new AuthError(
    'config_invalid',
    ngDevMode && '`absoluteTimeout` and `idleTimeout` have to be above zero, in seconds.',
  );
}
