import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { createApplication } from '@angular/platform-browser';
import { Auth, authInterceptor, provideAuth, withResourceServers } from 'ngx-strongbox';
import { withOidc } from 'ngx-strongbox/oidc';
import { firstValueFrom } from 'rxjs';
import type { AppConfig } from '../../projects/demo-servers/src/app-page.ts';
import type { Invoice } from '../../projects/demo-servers/src/invoice-ledger.ts';

/** What a spec may ask of the app that has no pages. */
export interface Probe {
  readonly auth: Auth;
  /** Asks the API so many times at once. */
  ask(times: number): Promise<(readonly Invoice[])[]>;
}

const config = JSON.parse(document.getElementById('demo-config')?.textContent ?? '') as AppConfig;
const { issuer, clientId, apiUrl } = config;

const { injector } = await createApplication({
  providers: [
    provideHttpClient(withInterceptors([authInterceptor])),
    provideAuth(
      withOidc({ issuer, clientId, scope: 'openid profile invoices:read', resource: apiUrl }),
      withResourceServers(apiUrl),
    ),
  ],
});
const http = injector.get(HttpClient);
const invoices = new URL('invoices?year=2026', apiUrl).href;

const probe: Probe = {
  auth: injector.get(Auth),
  ask: (times) =>
    Promise.all(Array.from({ length: times }, () => firstValueFrom(http.get<readonly Invoice[]>(invoices)))),
};
Object.assign(globalThis, { probe });
