import { provideHttpClient, withInterceptors, withNoXsrfProtection } from '@angular/common/http';
import { type ApplicationConfig, InjectionToken } from '@angular/core';
import { provideRouter } from '@angular/router';
import {
  authInterceptor,
  provideAuth,
  withGuards,
  withIdleTimeout,
  withResourceServers,
  xsrfInterceptor,
} from 'ngx-strongbox';
import { withOidc } from 'ngx-strongbox/oidc';
import { routes } from './app.routes';
import type { ShopConfig } from './shop-config';

export const API_URL = new InjectionToken<string>('API_URL');

export function appConfig({ issuer, clientId, apiUrl }: ShopConfig): ApplicationConfig {
  return {
    providers: [
      provideRouter(routes),
      provideHttpClient(withNoXsrfProtection(), withInterceptors([xsrfInterceptor, authInterceptor])),
      provideAuth(
        withOidc({ issuer, clientId, scope: 'openid profile roles invoices:read', resource: apiUrl }),
        withResourceServers(apiUrl),
        withGuards({ otherwise: '/no-access', whileRendering: '/loading' }),
        withIdleTimeout({ after: 15 * 60, warnBefore: 60 }),
      ),
      { provide: API_URL, useValue: apiUrl },
    ],
  };
}
