import { Location } from '@angular/common';
import { DOCUMENT, inject } from '@angular/core';
import { type GuardResult, RedirectCommand, Router } from '@angular/router';
import { isTransient } from './auth-error';
import type { AuthState } from './auth-state';
import { filter, firstValueFrom } from 'rxjs';
import { revival } from './revival';
import { SessionLifecycle } from './session-lifecycle';

/**
 * Lets signed-in users pass and sends others to the login, which comes back to the URL they wanted. Use it as
 * `canMatch` (keeps the route's code from loading too), `canActivate` or `canActivateChild`.
 *
 * Waits while the session is being restored. A denied user stays on the page he is on, or gets to the start page: right
 * after a login that failed or was cancelled ({@link Auth.error} says why), and while the provider cannot be reached,
 * when the address stays, and is gone to once it is reached and the user is signed in.
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
    const window = inject(DOCUMENT).defaultView;
    const wanted = router.serializeUrl(
      router.currentNavigation()?.extractedUrl ?? router.parseUrl(router.url),
    );
    const isFirstPage = !router.navigated;
    // An app that goes to a guarded page by itself must not turn one failed login into an endless row of them.
    const isUntouched = hasBeenActive(window) === false;

    const state = await lifecycle.settled();
    if (state.status === 'signed-in') return true;

    const hasFailed = 'reason' in state && /^login-/.test(state.reason);
    if (state.status === 'signed-out' && !(hasFailed && (isFirstPage || isUntouched))) {
      try {
        const outcome = await lifecycle.login({ redirectTo: location.prepareExternalUrl(wanted) });
        if (outcome === 'signed-in') return true;
        // The page is leaving: to decide now would flash another page.
        await revival(window);
      } catch {
        // Told by the state.
      }
    }
    // A redirect to the page the user is on, because after a mere `false` a canMatch would try other routes.
    const here = isFirstPage ? '/' : router.url;
    const skipLocationChange = isFirstPage && isPassing(lifecycle.state());
    if (skipLocationChange) {
      // The address stays, and unless the user has gone elsewhere meanwhile, so does the wish to be there.
      void firstValueFrom(lifecycle.events.pipe(filter(({ type }) => type === 'signed-in'))).then(() => {
        if (location.path(true) === wanted)
          void router.navigateByUrl(wanted, { onSameUrlNavigation: 'reload' });
      });
    }
    if (wanted === here) return false;
    return new RedirectCommand(router.parseUrl(here), { skipLocationChange });
  };
}

function isPassing(state: AuthState): boolean {
  return 'error' in state && isTransient(state.error);
}

/** Whether the user has touched this page; not known in every browser. */
function hasBeenActive(window: Window | null): boolean | undefined {
  const navigator: Partial<Navigator> | undefined = window?.navigator;
  return navigator?.userActivation?.hasBeenActive;
}
