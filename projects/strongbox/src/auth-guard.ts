import { DOCUMENT, inject } from '@angular/core';
import type { GuardResult } from '@angular/router';
import { filter, firstValueFrom } from 'rxjs';
import { type AccessConditions, checkConditions } from './access-conditions';
import { type Access, accessOf } from './access-of';
import { isTransient } from './auth-error';
import type { AuthState } from './auth-state';
import { CLAIM_MAPPING } from './claim-mapping';
import { checkPath, GUARD_OPTIONS, type GuardOptions } from './guard-options';
import { GuardedNavigation } from './guarded-navigation';
import { hasBeenActive } from './has-been-active';
import { REVIVAL } from './revival';
import { SessionLifecycle } from './session-lifecycle';
import type { Strength } from './session-source';
import { strengthToAsk } from './strength';
import { warnOfDenial } from './warn-of-denial';

/** What a route needs, and the page for those who may not enter it. */
export interface AuthGuardOptions extends AccessConditions, Pick<GuardOptions, 'otherwise'> {}

/**
 * Lets those users pass to whom all of the conditions applies, without any everybody who is signed in. Use it as
 * `canMatch` (keeps the route's code from loading too), `canActivate` or `canActivateChild`.
 *
 * Waits while the session is being restored. Who is not signed in is sent to the login, which comes back to the wanted
 * URL; so is, once, who has not signed in as strongly or recently as `acr` and `maxAge` demand, and what counts is what
 * the verified claims then say. A user who is denied sees the page `otherwise`, or that of {@link withGuards}, and without
 * either stays where he is or gets to the start page, of which a warning tells developers.
 *
 * The same happens right after a login that failed or was cancelled ({@link Auth.error} says why), and while the provider
 * cannot be reached, when the address stays, and is gone to once it is reached and the user is signed in.
 *
 * Throws `config_invalid` for a condition that is empty or unknown.
 *
 * @example
 * ```ts
 * import type { Routes } from '@angular/router';
 * import { authGuard } from 'ngx-strongbox';
 *
 * export const routes: Routes = [
 *   { path: 'invoices', canMatch: [authGuard()], loadComponent: () => import('./invoices') },
 *   {
 *     path: 'admin',
 *     canMatch: [authGuard({ roles: ['admin'], acr: 'mfa', otherwise: '/no-access' })],
 *     loadComponent: () => import('./admin'),
 *   },
 * ];
 * ```
 */
export function authGuard({ otherwise, ...conditions }: AuthGuardOptions = {}): () => Promise<GuardResult> {
  checkConditions(conditions);
  checkPath(otherwise);
  const { acr, maxAge } = conditions;
  const strength: Strength = { ...(acr !== undefined && { acr }), ...(maxAge !== undefined && { maxAge }) };

  return async () => {
    const lifecycle = inject(SessionLifecycle);
    const mapping = inject(CLAIM_MAPPING);
    const options = inject(GUARD_OPTIONS);
    const window = inject(DOCUMENT).defaultView;
    const revival = inject(REVIVAL);
    const navigation = new GuardedNavigation();
    if (!lifecycle.isBrowser) return navigation.redirect(options.whileRendering ?? '/', true);

    // An app that goes to a guarded page by itself must not turn one failed login into an endless row of them.
    const isByItself = navigation.isFirstPage || hasBeenActive(window) === false;
    const access = (): Access | null => {
      const state = lifecycle.state();
      return state.status === 'signed-in' ? accessOf(state.session, conditions, mapping) : null;
    };
    let deniedPage: string | null | undefined = otherwise ?? options.otherwise;

    const state = await lifecycle.settled();
    if (!navigation.isCurrent()) return false;
    const toAsk = whatToAsk(state, access(), strength, isByItself);
    if (toAsk) {
      try {
        const outcome = await lifecycle.login({ ...toAsk, redirectTo: navigation.externalUrl });
        // The page is leaving: to decide now would flash another page.
        if (outcome === 'redirecting') await revival();
        if (outcome !== 'signed-in') deniedPage = null;
      } catch {
        // Told by the state.
      }
      if (!navigation.isCurrent()) return false;
    }
    const decision = access();
    if (decision === 'granted') return true;
    if (decision && deniedPage) return navigation.deny(deniedPage);

    const now = lifecycle.state();
    if (ngDevMode && now.status === 'signed-in' && deniedPage === undefined) {
      warnOfDenial(navigation.wanted, now.session, conditions, mapping);
    }
    const keepsAddress = isPassing(now);
    if (keepsAddress && navigation.isFirstPage) {
      // Unless the user has gone elsewhere meanwhile, the wish to be there stays too.
      void firstValueFrom(lifecycle.events.pipe(filter(({ type }) => type === 'signed-in'))).then(() => {
        if (navigation.isAtAddress()) navigation.tryAgain();
      });
    }
    return navigation.stay(keepsAddress);
  };
}

/** What a login could change, or `null` when none is to be started. */
function whatToAsk(
  state: AuthState,
  access: Access | null,
  strength: Strength,
  isByItself: boolean,
): Strength | null {
  if (state.status === 'signed-in') {
    return access === 'too-weak' ? strengthToAsk(state.session, strength, isByItself) : null;
  }
  const hasFailed = 'reason' in state && state.reason.startsWith('login-');
  return state.status === 'signed-out' && !(hasFailed && isByItself) ? strength : null;
}

function isPassing(state: AuthState): boolean {
  return 'error' in state && isTransient(state.error);
}
