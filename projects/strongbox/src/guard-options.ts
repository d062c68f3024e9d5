import { InjectionToken } from '@angular/core';
import { AuthError } from './auth-error';

/** What all guards do alike. Paths of this app, beginning with a slash. */
export interface GuardOptions {
  /**
   * The page for users who are signed in but may not go where they want to: shown in place, so that the address stays and
   * a reload tries again. Default: they stay where they are, or get to the start page.
   */
  readonly otherwise?: string;
  /**
   * The page a server renders in place of a guarded one, as nobody is known there (default: the start page). When that is
   * guarded too, nothing is rendered, and the server will answer that there is no such page.
   */
  readonly whileRendering?: string;
}

/** What `withGuards` was given. */
export const GUARD_OPTIONS = new InjectionToken<GuardOptions>(ngDevMode ? 'GUARD_OPTIONS' : '', {
  factory: () => ({}),
});

/** @throws AuthError `config_invalid` */
export function checkPath(path: string | undefined): void {
  if (path === undefined || /^\/(?![/\\])/.test(path)) return;
  throw new AuthError(
    'config_invalid',
    ngDevMode && `'${path}' is not a path of this app: begin with a slash.`,
  );
}
