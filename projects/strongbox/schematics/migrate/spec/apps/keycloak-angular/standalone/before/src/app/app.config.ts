import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { ApplicationConfig, provideZonelessChangeDetection } from '@angular/core';
import { provideRouter } from '@angular/router';
import { includeBearerTokenInterceptor } from 'keycloak-angular';
import { routes } from './app.routes';
import { provideKeycloakAngular } from './keycloak.config';
import { logging } from './logging';

export const appConfig: ApplicationConfig = {
  providers: [
    provideKeycloakAngular(),
    provideZonelessChangeDetection(),
    provideRouter(routes),
    provideHttpClient(withInterceptors([includeBearerTokenInterceptor, logging])),
  ],
};
