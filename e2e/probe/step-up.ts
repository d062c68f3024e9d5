import { HttpClient, HttpErrorResponse, provideHttpClient, withInterceptors } from '@angular/common/http';
import { createApplication } from '@angular/platform-browser';
import { provideRouter, Router } from '@angular/router';
import {
  Auth,
  AuthError,
  authGuard,
  authInterceptor,
  provideAuth,
  withGuards,
  withResourceServers,
} from 'ngx-strongbox';
import { withOidc } from 'ngx-strongbox/oidc';
import { firstValueFrom } from 'rxjs';
import type { AppConfig } from '../../projects/demo-servers/src/app-page.ts';

/** What a spec may ask of an app whose pages and APIs want more than being signed in. */
export interface StepUpProbe {
  readonly auth: Auth;
  /** The page that the router shows; its address may be another's. */
  page(): string | undefined;
  /**
   * Pays an invoice: the status of the answer, or the code of the error with the scope it names. `cautious` has nobody sign
   * in again for it.
   */
  pay(id: string, cautious?: 'cautious'): Promise<number | readonly [AuthError['code'], string | null]>;
}

declare global {
  var stepUpProbe: StepUpProbe;
}

const config = JSON.parse(document.getElementById('demo-config')?.textContent ?? '') as AppConfig;
const { issuer, clientId, paymentsUrl } = config;
const invoices = new URL('invoices/', paymentsUrl).href;

const { injector } = await createApplication({
  providers: [
    provideRouter([
      { path: '', pathMatch: 'full', children: [] },
      { path: 'recent', canMatch: [authGuard({ maxAge: 600 })], children: [] },
      { path: 'strong', canMatch: [authGuard({ acr: 'urn:demo:mfa' })], children: [] },
      { path: 'stronger', canMatch: [authGuard({ acr: 'urn:demo:hardware' })], children: [] },
      { path: 'denied', children: [] },
    ]),
    provideHttpClient(withInterceptors([authInterceptor])),
    provideAuth(
      withOidc({ issuer, clientId, scope: 'openid payments:read', resource: paymentsUrl }),
      withGuards({ otherwise: '/denied' }),
      withResourceServers(
        { url: invoices, whenStepUp: 'login', whenScopeMissing: { login: 'payments:write' } },
        { url: `${invoices}cautious/` },
      ),
    ),
  ],
});
const http = injector.get(HttpClient);
const router = injector.get(Router);

globalThis.stepUpProbe = {
  auth: injector.get(Auth),
  page: () => router.routerState.snapshot.root.firstChild?.routeConfig?.path,
  pay: async (id, cautious) => {
    const url = `${invoices}${cautious ? 'cautious' : id}/pay`;
    try {
      return (await firstValueFrom(http.post(url, null, { observe: 'response' }))).status;
    } catch (error) {
      if (error instanceof HttpErrorResponse) return error.status;
      if (error instanceof AuthError) return [error.code, error.scope];
      throw error;
    }
  },
};
router.initialNavigation();
