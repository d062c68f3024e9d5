import type { Provider } from '@angular/core';
import { inject } from '@angular/core';
import {
  type AuthStrategy,
  ɵREQUEST_AUTHORIZER as REQUEST_AUTHORIZER,
  ɵSESSION_SOURCE as SESSION_SOURCE,
  ɵSTRATEGY_XSRF as STRATEGY_XSRF,
} from 'ngx-strongbox';
import { BackendConnection } from './backend-connection';
import { BackendSession } from './backend-session';
import { BACKEND_SETTINGS, type BackendSessionConfig, backendSettings } from './backend-session-config';
import { cookieAuthorizer } from './cookie-authorizer';

/**
 * Strategy: your own backend keeps the session, and the browser has a cookie for it that no script can read.
 *
 * For apps with a backend on the same site, which is the OAuth client, keeps the tokens and forwards requests to the APIs
 * (RFC 10017 §6.1). There is no token in the browser; what script injected into the page can still do is to send requests
 * while the page is open. Costs one request when the app starts.
 *
 * Takes the settings as a value, or as a function for those known only at run time, called in an injection context.
 * Put `xsrfInterceptor` behind `authInterceptor`, for the headers the backend wants to see. Fails with the `AuthError`
 * codes `backend_refused`, `backend_answer_invalid` and `server_…`, a login also with `login_refused`; a mistake in the
 * settings with `config_invalid`.
 *
 * @example
 * ```ts
 * import { provideHttpClient, withInterceptors, withNoXsrfProtection } from '@angular/common/http';
 * import type { ApplicationConfig } from '@angular/core';
 * import { authInterceptor, provideAuth, withResourceServers, xsrfInterceptor } from 'ngx-strongbox';
 * import { withBackendSession } from 'ngx-strongbox/backend';
 *
 * export const appConfig: ApplicationConfig = {
 *   providers: [
 *     provideHttpClient(withNoXsrfProtection(), withInterceptors([authInterceptor, xsrfInterceptor])),
 *     provideAuth(withBackendSession(), withResourceServers('/bff/api')),
 *   ],
 * };
 * ```
 */
export function withBackendSession(
  config: BackendSessionConfig | (() => BackendSessionConfig | Promise<BackendSessionConfig>) = {},
): AuthStrategy {
  return {
    ɵstrategy: 'backend-session',
    ɵproviders: [
      ...backendSessionProviders(typeof config === 'function' ? config : () => config),
      { provide: REQUEST_AUTHORIZER, useFactory: cookieAuthorizer },
    ],
  };
}

/** What every strategy needs whose session is with the backend. */
export function backendSessionProviders(
  config: () => BackendSessionConfig | Promise<BackendSessionConfig>,
): readonly Provider[] {
  return [
    { provide: BACKEND_SETTINGS, useFactory: () => backendSettings(config) },
    { provide: BackendConnection, useFactory: () => new BackendConnection() },
    { provide: SESSION_SOURCE, useFactory: () => new BackendSession() },
    {
      provide: STRATEGY_XSRF,
      useFactory: () => {
        const connection = inject(BackendConnection);
        return () => connection.xsrf;
      },
    },
  ];
}
