import {
  type AuthStrategy,
  ɵREQUEST_AUTHORIZER as REQUEST_AUTHORIZER,
  ɵSESSION_SOURCE as SESSION_SOURCE,
} from 'ngx-strongbox';
import { backendProviders } from './backend-providers';
import { backendSettings } from './backend-session-config';
import { expressXsrf } from './express-xsrf';
import { restAuthorizer } from './rest-authorizer';
import { RestLogin } from './rest-login';
import type { RestDialect, RestLoginOptions } from './rest-login-options';
import { RestSession } from './rest-session';

/**
 * Strategy: the user types name and password into a page of this app, and your own backend checks them. No OpenID provider.
 *
 * The access token is in memory only, and an HttpOnly cookie renews it: at start, before its end, on a 401. With
 * `token: 'cookie'` it is in such a cookie itself, and no script sees a token. Costs one request when the app starts. What
 * it does not have: single sign-on, and a password that only a provider sees; script injected into the page can read
 * what the user types.
 *
 * `Auth.login({ credentials })` signs in, or gives `wrong-credentials`, `second-factor-required`, `locked` or
 * `too-many-attempts`; the credentials are sent once and kept nowhere. `Auth.login()`, and so every guard, shows
 * `loginPage`, with the wanted path in its parameter `redirectTo`; after the login the router goes there.
 *
 * Takes the settings as a value, or as a function for those known only at run time, called in an injection context. Put
 * `xsrfInterceptor` behind `authInterceptor`, for the headers the backend wants to see. Fails with the `AuthError`
 * codes `backend_refused`, `backend_answer_invalid` and `server_…`; a mistake in the settings with `config_invalid`.
 *
 * @example
 * ```ts
 * import { provideAuth, withResourceServers } from 'ngx-strongbox';
 * import { withRestLogin } from 'ngx-strongbox/backend';
 *
 * export const auth = provideAuth(
 *   withRestLogin({ baseUrl: '/account', loginPage: '/sign-in' }),
 *   withResourceServers('https://api.example.com/'),
 * );
 * ```
 */
export function withRestLogin(
  options: RestLoginOptions | (() => RestLoginOptions | Promise<RestLoginOptions>) = {},
): AuthStrategy {
  const load = typeof options === 'function' ? options : () => options;
  return {
    ɵstrategy: 'rest-login',
    ɵproviders: [
      ...backendProviders(() => backendSettings(load, '/account', toSettings)),
      { provide: RestSession, useFactory: () => new RestSession() },
      { provide: SESSION_SOURCE, useExisting: RestSession },
      { provide: REQUEST_AUTHORIZER, useFactory: restAuthorizer },
      { provide: RestLogin, useFactory: () => new RestLogin() },
    ],
  };
}

function toSettings(options: RestLoginOptions) {
  const dialect: RestDialect = { loginPage: '/sign-in', xsrf: expressXsrf, ...options };
  return { dialect, hasApis: options.token === 'cookie' };
}
