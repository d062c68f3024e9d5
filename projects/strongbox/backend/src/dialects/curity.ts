import { HttpParams } from '@angular/common/http';
import type { BackendAnswer, BackendDialect } from '../backend-dialect';
import { arrive, forgetAsked, keepAsked, keptAsked, saveDeparture } from './departure';
import { answerInvalid, readUser } from './read-user';

/** Settings of {@link curity}. */
export interface CurityOptions {
  /** The usual scopes of the token handler application (default `openid`), for logins that ask for more. */
  readonly scope?: string;
}

/** What `session` and `login/end` answer. */
interface CuritySession {
  readonly is_logged_in?: boolean;
  readonly id_token_claims?: unknown;
  readonly access_token_expires_in?: number;
}

/**
 * Dialect of the token handler application of the Curity Identity Server, as spoken by its JavaScript assistant 1.2; `baseUrl` is
 * the address of the application, as in `https://bff.example.com/apps/shop`.
 *
 * The provider sends the browser back to the app itself: the redirect URI has to be a page of the app, and the code in its
 * address is handed to the backend and taken out before the router sees it. Where the login was to lead is kept in sessionStorage
 * meanwhile. The access token in the cookies is renewed before it ends, one tab at a time. What a login asks for has to be allowed
 * in the application's settings. After a logout the page is at the address set there, not at `redirectTo`.
 *
 * @example
 * ```ts
 * import { provideAuth, withResourceServers } from 'ngx-strongbox';
 * import { curity, withBackendSession } from 'ngx-strongbox/backend';
 *
 * export const auth = provideAuth(
 *   withBackendSession({ baseUrl: 'https://bff.example.com/apps/shop', dialect: curity() }),
 *   withResourceServers('https://bff.example.com/api/'),
 * );
 * ```
 */
export function curity({ scope: usual = 'openid' }: CurityOptions = {}): BackendDialect {
  const look: BackendDialect['look'] = async (backend) => {
    const { status, body } = await backend.send('GET', '/session', { accept: [401] });
    return status === 401 ? { user: null } : readSession(body);
  };
  return {
    xsrf: [{ headerName: 'token-handler-version', value: '1', methods: 'all' }],
    look,
    async start(backend) {
      const arrival = arrive(backend.document);
      if (!arrival) return look(backend);
      const body = new HttpParams({ fromObject: arrival.response });
      const answer = await backend.send('POST', '/login/end', { body, accept: [400, 401, 403] });
      if (answer.status < 400) {
        keepAsked(arrival.asked);
        return readSession(answer.body);
      }
      const isCancelled = arrival.response['error'] === 'access_denied';
      return { ...(await look(backend)), login: isCancelled ? 'cancelled' : 'failed' };
    },
    async renew(backend) {
      const { status } = await backend.send('POST', '/refresh', { accept: [401] });
      return status === 401 ? { user: null } : look(backend);
    },
    async login(backend, login) {
      const { prompt, loginHint, acrValues, maxAge, scope, uiLocales } = login;
      const body = new HttpParams({
        fromObject: {
          ...(prompt !== undefined && { prompt }),
          ...(loginHint !== undefined && { login_hint: loginHint }),
          ...(acrValues !== undefined && { acr_values: acrValues }),
          ...(maxAge !== undefined && { max_age: maxAge }),
          ...(scope !== undefined && { scope: `${usual} ${scope}` }),
          ...(uiLocales !== undefined && { ui_locales: uiLocales }),
        },
      });
      const answer = await backend.send('POST', '/login/start', { body });
      const { authorization_url: url } = Object(answer.body) as { authorization_url?: unknown };
      if (typeof url !== 'string') throw answerInvalid('/login/start', 'gives no `authorization_url`');
      saveDeparture(login);
      return url;
    },
    async logout(backend, { scope }) {
      forgetAsked();
      const { body } = await backend.send('POST', '/logout', { accept: [401], keepalive: true });
      const { logout_url: url } = Object(body) as { logout_url?: unknown };
      return scope === 'provider' && typeof url === 'string' ? url : null;
    },
  };
}

function readSession(body: unknown): BackendAnswer {
  const { is_logged_in, id_token_claims, access_token_expires_in } = Object(body) as CuritySession;
  if (typeof is_logged_in !== 'boolean') throw answerInvalid('/session', 'does not tell `is_logged_in`');
  if (!is_logged_in) return { user: null };
  const asked = keptAsked();
  return {
    user: readUser(id_token_claims, '/session'),
    ...(access_token_expires_in !== undefined && { expiresIn: access_token_expires_in }),
    ...(asked && { asked }),
  };
}
