import type { Provider } from '@angular/core';
import {
  type AuthStrategy,
  ɵREQUEST_AUTHORIZER as REQUEST_AUTHORIZER,
  ɵSESSION_SOURCE as SESSION_SOURCE,
} from 'ngx-strongbox';
import { backendProviders } from './backend-providers';
import { BackendSession } from './backend-session';
import { type BackendSessionConfig, backendSettings } from './backend-session-config';
import { cookieAuthorizer } from './cookie-authorizer';
import { strongboxExpress } from './strongbox-express';

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
      ...backendSessionProviders(config, true),
      { provide: REQUEST_AUTHORIZER, useFactory: cookieAuthorizer },
    ],
  };
}

/** What every strategy needs whose session is the backend's. */
export function backendSessionProviders(
  config: BackendSessionConfig | (() => BackendSessionConfig | Promise<BackendSessionConfig>),
  hasApis: boolean,
): readonly Provider[] {
  const load = typeof config === 'function' ? config : () => config;
  const toSettings = ({ dialect = strongboxExpress }: BackendSessionConfig) => ({ dialect, hasApis });
  return [
    ...backendProviders(() => backendSettings(load, '/bff', toSettings)),
    { provide: SESSION_SOURCE, useFactory: () => new BackendSession() },
  ];
}
