import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { ApplicationConfig } from '@angular/core';
import { provideRouter } from '@angular/router';
import { authInterceptor, provideAuth, withResourceServers } from 'ngx-strongbox';
import { withOidc } from 'ngx-strongbox/oidc';
import { routes } from './app.routes';
import { authConfig } from './auth/auth.config';
import { loggingInterceptor } from './logging-interceptor';
import { environment } from '../environments/environment';

export const appConfig: ApplicationConfig = {
  providers: [
    provideRouter(routes),
    provideHttpClient(withInterceptors([loggingInterceptor, authInterceptor])),
    provideAuth(
      withOidc(authConfig),
      withResourceServers(environment.api, 'https://billing.example.com/'),
    ),
  ],
};
