import {
  HttpClient,
  HttpContext,
  HttpErrorResponse,
  provideHttpClient,
  withInterceptors,
  withNoXsrfProtection,
} from '@angular/common/http';
import type { EnvironmentProviders } from '@angular/core';
import { createApplication } from '@angular/platform-browser';
import {
  Auth,
  AuthError,
  AUTHORIZATION,
  authInterceptor,
  provideAuth,
  withResourceServers,
  xsrfInterceptor,
  type RequestAuthorization,
} from 'ngx-strongbox';
import { strongboxExpress, withBackendSession, withTokenMediator } from 'ngx-strongbox/backend';
import { withIndexedDbStore, withOidc, withSessionFingerprint, withWebStorage } from 'ngx-strongbox/oidc';
import { firstValueFrom } from 'rxjs';
import type { AppConfig } from '../../projects/demo-servers/src/app-page.ts';
import { chosenStrategy, type Strategy } from '../../projects/demo-servers/src/strategy.ts';

/** What became of a request: the status of its answer (0: there was none), or why it was not even sent. */
export type Outcome = number | AuthError['code'];

/** What a spec may ask of the app that has no pages. */
export interface Probe {
  readonly auth: Auth;
  /** What happened to the session since the page was loaded. */
  readonly events: readonly string[];
  /** What became of the requests of {@link keepAsking}. */
  readonly outcomes: readonly Outcome[];
  /** Asks the invoices API so many times at once. */
  ask(times: number): Promise<readonly Outcome[]>;
  request(method: string, url: string, authorization?: RequestAuthorization | 'none'): Promise<Outcome>;
  /** Asks it one time after the other for as long as the page is there, with a pause, in milliseconds. */
  keepAsking(pause: number): void;
}

declare global {
  var probe: Probe;
}

const config = JSON.parse(document.getElementById('demo-config')?.textContent ?? '') as AppConfig;
const { issuer, clientId, apiUrl, paymentsUrl } = config;
const payments = { url: paymentsUrl, resource: paymentsUrl };
const strategy = chosenStrategy(document.cookie);
const hybridUrl = new URL('hybrid/', apiUrl).href;
const ownAddresses: Partial<Record<Strategy, string>> = {
  'backend-session': new URL('/bff/api/invoices/', location.origin).href,
  hybrid: hybridUrl,
};
const api = ownAddresses[strategy] ?? apiUrl;
const servers = withResourceServers(
  strategy === 'token-mediator' ? { url: api, resource: api } : api,
  { ...payments, methods: ['GET'], scope: 'payments:read', whenSignedOut: 'fail' },
  { ...payments, methods: ['POST'], scope: 'payments:write', whenSignedOut: 'login' },
);
const scope = 'openid profile invoices:read';
const oidc = withOidc({ issuer, clientId, scope, resource: apiUrl });
const acknowledgeRisk = 'tokens are readable by any script on this origin';
/** Those whose users sign in at the provider. */
const strategies: Partial<Record<Strategy, () => EnvironmentProviders>> = {
  memory: () => provideAuth(oidc, servers),
  'indexed-db': () => provideAuth(oidc, servers, withIndexedDbStore()),
  'session-storage': () => provideAuth(oidc, servers, withWebStorage('session', { acknowledgeRisk })),
  'local-storage': () => provideAuth(oidc, servers, withWebStorage('local', { acknowledgeRisk })),
  hybrid: () =>
    provideAuth(
      withOidc({ issuer, clientId: `${clientId}-hybrid`, scope, resource: hybridUrl }),
      servers,
      withWebStorage('local', { acknowledgeRisk }),
      withSessionFingerprint({ mint: `${hybridUrl}fingerprint` }),
    ),
  'backend-session': () => provideAuth(withBackendSession(), servers),
  'token-mediator': () =>
    provideAuth(
      withTokenMediator({
        baseUrl: '/mediator',
        dialect: {
          ...strongboxExpress,
          xsrf: [
            { headerName: 'X-CSRF', value: '1', methods: 'all' },
            { headerName: 'X-XSRF-TOKEN', cookieName: '__Host-XSRF-MEDIATOR' },
          ],
        },
      }),
      servers,
    ),
};
const start = strategies[strategy];
if (!start) throw new Error(`There is no probe for ${strategy}.`);

const { injector } = await createApplication({
  providers: [
    provideHttpClient(withNoXsrfProtection(), withInterceptors([authInterceptor, xsrfInterceptor])),
    start(),
  ],
});
const http = injector.get(HttpClient);
const auth = injector.get(Auth);
const events: string[] = [];
const outcomes: Outcome[] = [];
const invoices = new URL('invoices?year=2026', api).href;

async function request(
  method: string,
  url: string,
  authorization: RequestAuthorization | 'none' | null = null,
): Promise<Outcome> {
  const context = new HttpContext().set(AUTHORIZATION, authorization);
  try {
    return (await firstValueFrom(http.request(method, url, { observe: 'response', context }))).status;
  } catch (error) {
    if (error instanceof HttpErrorResponse) return error.status;
    if (error instanceof AuthError) return error.code;
    throw error;
  }
}

auth.events.subscribe(({ type }) => events.push(type));

globalThis.probe = {
  auth,
  events,
  outcomes,
  request,
  ask: (times) => Promise.all(Array.from({ length: times }, () => request('GET', invoices))),
  keepAsking: (pause) => {
    const askOnce = async (): Promise<void> => {
      outcomes.push(await request('GET', invoices));
      setTimeout(() => void askOnce(), pause);
    };
    void askOnce();
  },
};
