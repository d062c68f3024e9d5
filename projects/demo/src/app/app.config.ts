import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { type ApplicationConfig, inject, provideEnvironmentInitializer } from '@angular/core';
import { provideRouter, withComponentInputBinding } from '@angular/router';
import { authInterceptor, provideAuth, withIdleTimeout, withResourceServers } from 'ngx-strongbox';
import { withOidc } from 'ngx-strongbox/oidc';
import { routes } from './app.routes';
import { demoConfig } from './demo-config';
import { AuthEventLog } from './inspector/auth-event-log';

const { issuer, clientId, whenCookiesBlocked, apiUrl, paymentsUrl, idle } = demoConfig;

export const appConfig: ApplicationConfig = {
  providers: [
    provideRouter(routes, withComponentInputBinding()),
    provideHttpClient(withInterceptors([authInterceptor])),
    provideAuth(
      withOidc({
        issuer,
        clientId,
        ...(whenCookiesBlocked && { whenCookiesBlocked }),
        scope: 'openid profile email roles invoices:read',
        resource: apiUrl,
      }),
      withResourceServers(apiUrl, {
        url: paymentsUrl,
        resource: paymentsUrl,
        scope: 'payments:read payments:write',
        whenStepUp: 'login',
      }),
      withIdleTimeout(idle ?? { after: 30 * 60, warnBefore: 60 }),
    ),
    // Auth replays only the last event, and the first comes before any component is there.
    provideEnvironmentInitializer(() => inject(AuthEventLog)),
  ],
};
