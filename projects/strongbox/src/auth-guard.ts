import { Location } from '@angular/common';
import { inject } from '@angular/core';
import { type GuardResult, Router } from '@angular/router';
import { SessionLifecycle } from './session-lifecycle';

/**
 * Lets signed-in users pass and sends others to the login, which comes back to the URL they wanted. Use it as
 * `canMatch` (keeps the route's code from loading too), `canActivate` or `canActivateChild`.
 *
 * Waits while the session is being restored. Does not start a login right after one that failed or was cancelled, but
 * goes to the start page: {@link Auth.error} says why. While the provider cannot be reached it lets nobody pass.
 *
 * @example
 * ```ts
 * import type { Routes } from '@angular/router';
 * import { authGuard } from 'ngx-strongbox';
 *
 * export const routes: Routes = [
 *   { path: 'invoices', canMatch: [authGuard()], loadComponent: () => import('./invoices') },
 * ];
 * ```
 */
export function authGuard(): () => Promise<GuardResult> {
  return async () => {
    const lifecycle = inject(SessionLifecycle);
    const router = inject(Router);
    const location = inject(Location);
    const wanted = router.currentNavigation()?.extractedUrl ?? router.parseUrl(router.url);

    const state = await lifecycle.settled();
    if (state.status === 'signed-in') return true;
    if (state.status !== 'signed-out') return false;

    const isFirstPage = router.lastSuccessfulNavigation() === null;
    if (isFirstPage && (state.reason === 'login-failed' || state.reason === 'login-cancelled')) {
      const startPage = router.parseUrl('/');
      return router.serializeUrl(wanted) === router.serializeUrl(startPage) ? false : startPage;
    }
    const returnUrl = location.prepareExternalUrl(router.serializeUrl(wanted));
    // A login that cannot start is told by the state.
    await lifecycle.login({ returnUrl }).catch(() => undefined);
    return false;
  };
}
