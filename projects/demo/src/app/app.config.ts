import { provideHttpClient, withInterceptors, withNoXsrfProtection } from '@angular/common/http';
import { type ApplicationConfig, inject, provideEnvironmentInitializer } from '@angular/core';
import { provideRouter, withComponentInputBinding } from '@angular/router';
import { authInterceptor, xsrfInterceptor } from 'ngx-strongbox';
import { routes } from './app.routes';
import { AuthEventLog } from './inspector/auth-event-log';
import { watchAuthorization } from './inspector/authorization-log';
import { PRESENT_STRATEGY, type StrategySetup } from './strategies/present-strategy';

export function appConfig(strategy: StrategySetup): ApplicationConfig {
  return {
    providers: [
      provideRouter(routes, withComponentInputBinding()),
      provideHttpClient(
        withNoXsrfProtection(),
        withInterceptors([authInterceptor, xsrfInterceptor, watchAuthorization]),
      ),
      strategy.providers,
      { provide: PRESENT_STRATEGY, useValue: strategy },
      // Auth replays only the last event, and the first comes before any component is there.
      provideEnvironmentInitializer(() => inject(AuthEventLog)),
    ],
  };
}
