import type { GuardResult } from '@angular/router';
import { inject } from '@angular/core';
import { checkPath } from './guard-options';
import { GuardedNavigation } from './guarded-navigation';
import { SessionLifecycle } from './session-lifecycle';

/**
 * Keeps signed-in users from pages for the others, such as a login form: they get to `otherwise`, a path of this app
 * (default: the start page). Use it as `canMatch`, `canActivate` or `canActivateChild`.
 *
 * Waits while the session is being restored, and lets pass while it is not known. Throws `config_invalid` for what is
 * not a path of this app.
 *
 * @example
 * ```ts
 * import type { Routes } from '@angular/router';
 * import { signedOutGuard } from 'ngx-strongbox';
 *
 * export const routes: Routes = [
 *   { path: 'login', canMatch: [signedOutGuard({ otherwise: '/home' })], loadComponent: () => import('./login') },
 * ];
 * ```
 */
export function signedOutGuard({
  otherwise = '/',
}: { readonly otherwise?: string } = {}): () => Promise<GuardResult> {
  checkPath(otherwise);
  return async () => {
    const navigation = new GuardedNavigation();
    const { status } = await inject(SessionLifecycle).settled();
    return status !== 'signed-in' || navigation.redirect(otherwise);
  };
}
