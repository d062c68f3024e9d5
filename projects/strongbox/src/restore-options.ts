import { InjectionToken } from '@angular/core';

/** How bootstrap treats the session of the last visit. */
export interface RestoreOptions {
  /** Seconds that the first attempt may take (default 5). */
  readonly timeLimit?: number;
  /** Whether the app starts without waiting for it (default `false`). */
  readonly background?: boolean;
}

export const RESTORE_OPTIONS = new InjectionToken<RestoreOptions>(ngDevMode ? 'RESTORE_OPTIONS' : '', {
  factory: () => ({}),
});
