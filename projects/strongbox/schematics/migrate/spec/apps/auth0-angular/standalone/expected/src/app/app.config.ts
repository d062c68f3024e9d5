import { provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import { ApplicationConfig } from '@angular/core';
import { provideRouter } from '@angular/router';
import { authInterceptor, provideAuth, withResourceServers } from 'ngx-strongbox';
import { withOidc } from 'ngx-strongbox/oidc';
import { environment as env } from '../environments/environment';
import { routes } from './app.routes';

export const appConfig: ApplicationConfig = {
  providers: [
    provideRouter(routes),
    provideHttpClient(withFetch(), withInterceptors([authInterceptor])),
    provideAuth(
      withOidc({
        issuer: `https://${env.auth.domain}/`,
        clientId: env.auth.clientId,
        scope: 'openid profile email offline_access',
        loginParameters: { audience: env.auth.authorizationParams.audience },
      }),
      withResourceServers(
        { url: `${env.api}/messages/`, whenSignedOut: 'fail' },
        '/api/public/',
        {
          url: 'https://reports.example.com/',
          methods: ['GET'],
          audience: 'https://reports.example.com/',
          scope: 'reports:read',
          whenSignedOut: 'fail',
        },
      ),
    ),
  ],
};
