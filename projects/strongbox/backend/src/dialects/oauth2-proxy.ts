import type { BackendClient } from '../backend-client';
import type { BackendDialect } from '../backend-dialect';
import { readUser } from './read-user';
import { refuseUnheard } from './refuse-unheard';

/** Settings of {@link oauth2Proxy}. */
export interface OAuth2ProxyOptions {
  /**
   * Where the provider ends its own session: its `end_session_endpoint` with the parameters it wants. Its host has to be in
   * `whitelist_domains` of the proxy. Without it every logout is one of this app alone.
   */
  readonly providerLogoutUrl?: string;
}

/** What `/oauth2/userinfo` answers, `{}` where the path needs no login. */
interface UserInfo {
  readonly user?: string;
  readonly email?: string;
  readonly groups?: readonly string[];
  readonly preferredUsername?: string;
}

/**
 * Dialect of oauth2-proxy 7, at `baseUrl: '/oauth2'`: `userinfo`, `start`, `sign_out`.
 *
 * The proxy checks no header against forged requests: the API behind it has to, see `withXsrf`. It does not tell when a session
 * ends, so that shows only once a request is refused. Of what a login may ask for it passes on nothing: one that needs `acr`,
 * `maxAge` or `scope` is refused with `config_invalid`. A logout leaves the provider's session alone unless
 * `providerLogoutUrl` is set.
 *
 * @example
 * ```ts
 * import { provideAuth } from 'ngx-strongbox';
 * import { oauth2Proxy, withBackendSession } from 'ngx-strongbox/backend';
 *
 * const providerLogoutUrl = 'https://id.example.com/logout?client_id=shop';
 *
 * export const auth = provideAuth(
 *   withBackendSession({ baseUrl: '/oauth2', dialect: oauth2Proxy({ providerLogoutUrl }) }),
 * );
 * ```
 */
export function oauth2Proxy({ providerLogoutUrl }: OAuth2ProxyOptions = {}): BackendDialect {
  return {
    async look(backend) {
      const { status, body } = await backend.send('GET', '/userinfo', { accept: [401] });
      const { user, email, groups, preferredUsername } = Object(body) as UserInfo;
      const sub = user || email;
      if (status === 401 || !sub) return { user: null };
      return {
        user: readUser(
          {
            sub,
            ...(email && { email }),
            ...(groups && { groups }),
            ...(preferredUsername && { preferred_username: preferredUsername }),
          },
          '/userinfo',
        ),
      };
    },
    login(backend, login) {
      const { redirectTo, acrValues: acr, maxAge, scope } = login;
      refuseUnheard('oauth2-proxy', { acr, maxAge, scope });
      return go(backend, 'start', redirectTo);
    },
    logout(backend, { redirectTo, scope }) {
      if (ngDevMode && scope === 'provider' && providerLogoutUrl === undefined) warn();
      return go(backend, 'sign_out', scope === 'provider' ? (providerLogoutUrl ?? redirectTo) : redirectTo);
    },
  };
}

function go({ baseUrl, document }: BackendClient, endpoint: string, rd: string): string {
  const { origin } = document.location;
  // Another host would take a path for one of its own.
  const isOwn = new URL(baseUrl).origin === origin;
  const query = new URLSearchParams({ rd: isOwn ? rd : new URL(rd, origin).href });
  return `${baseUrl}/${endpoint}?${query}`;
}

function warn(): void {
  console.warn(
    '[ngx-strongbox] oauth2-proxy ends its own session alone: the next login asks nothing. Set `providerLogoutUrl` of oauth2Proxy().',
  );
}
