import { provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import { ApplicationConfig } from '@angular/core';
import { provideRouter } from '@angular/router';
import { authHttpInterceptorFn, provideAuth0 } from '@auth0/auth0-angular';
import { environment as env } from '../environments/environment';
import { routes } from './app.routes';

export const appConfig: ApplicationConfig = {
  providers: [
    provideRouter(routes),
    provideHttpClient(withFetch(), withInterceptors([authHttpInterceptorFn])),
    provideAuth0({
      ...env.auth,
      cacheLocation: 'localstorage',
      useRefreshTokens: true,
      errorPath: '/error',
      httpInterceptor: {
        allowedList: [
          `${env.api}/messages/*`,
          { uri: '/api/public/*', allowAnonymous: true },
          {
            uri: 'https://reports.example.com/*',
            httpMethod: 'GET',
            tokenOptions: {
              authorizationParams: { audience: 'https://reports.example.com/', scope: 'reports:read' },
            },
          },
        ],
      },
    }),
  ],
};
