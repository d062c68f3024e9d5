import { ɵoneTabAtATime as oneTabAtATime } from 'ngx-strongbox';
import type { BackendAnswer, BackendDialect, BackendXsrf } from '../backend-dialect';
import type { BackendClient } from '../backend-client';
import { arrive, forgetAsked, keepAsked, keptAsked, saveDeparture } from './departure';
import { answerInvalid, readUser } from './read-user';
import { refuseUnheard } from './refuse-unheard';

/** Settings of {@link curityOpenSource}. */
export interface CurityOpenSourceOptions {
  /** `COOKIE_NAME_PREFIX` of an agent that gives a `csrf` value with `login/end`: it goes into `x-<prefix>-csrf`. */
  readonly cookieNamePrefix?: string;
  /**
   * Who the user is: `claims` (default) reads the ID token in the cookies, `userInfo` asks the provider at each look, and tells
   * more where the ID token holds little.
   */
  readonly user?: 'claims' | 'userInfo';
}

/** What `login/end` answers. */
interface PageLoad {
  readonly isLoggedIn?: boolean;
  readonly csrf?: string;
}

/**
 * Dialect of Curity's open-source agent `oauth-agent-node-express`; `baseUrl` is its address, as in
 * `https://api.example.com/oauth-agent`.
 *
 * Like `curity`: the redirect URI is a page of the app. The agent does not tell when the access token ends, so that is renewed
 * when an API answers 401. A login that needs more `scope` than the agent is set up with is refused with `config_invalid`. After a
 * logout the page is at the address set in the agent, not at `redirectTo`.
 *
 * @example
 * ```ts
 * import { provideAuth, withResourceServers } from 'ngx-strongbox';
 * import { curityOpenSource, withBackendSession } from 'ngx-strongbox/backend';
 *
 * export const auth = provideAuth(
 *   withBackendSession({ baseUrl: 'https://api.example.com/oauth-agent', dialect: curityOpenSource() }),
 *   withResourceServers('https://api.example.com/'),
 * );
 * ```
 */
export function curityOpenSource(options: CurityOpenSourceOptions = {}): BackendDialect {
  const { cookieNamePrefix, user = 'claims' } = options;
  const csrf: readonly BackendXsrf[] =
    cookieNamePrefix === undefined ? [] : [{ headerName: `x-${cookieNamePrefix}-csrf` }];

  async function load(backend: BackendClient, pageUrl: string): Promise<BackendAnswer | null> {
    const answer = await backend.send('POST', '/login/end', { body: { pageUrl }, accept: [400, 401] });
    if (answer.status >= 400) return null;
    const { isLoggedIn, csrf: xsrfToken } = Object(answer.body) as PageLoad;
    if (typeof isLoggedIn !== 'boolean') throw answerInvalid('/login/end', 'does not tell `isLoggedIn`');
    const known = xsrfToken === undefined ? {} : { xsrfToken };
    const claims = isLoggedIn && (await ask(backend));
    if (!claims) return { user: null, ...known };
    const asked = keptAsked();
    return { user: readUser(claims, `/${user}`), ...known, ...(asked && { asked }) };
  }
  async function ask(backend: BackendClient, mayRefresh = true): Promise<unknown> {
    const { status, body } = await backend.send('GET', `/${user}`, { accept: [401] });
    if (status !== 401) return body;
    return mayRefresh && (await refresh(backend)) ? ask(backend, false) : null;
  }
  const look: BackendDialect['look'] = async (backend) => {
    const { origin, pathname } = backend.document.location;
    return (await load(backend, origin + pathname)) ?? { user: null };
  };

  return {
    xsrf: [{ headerName: 'token-handler-version', value: '1', methods: 'all' }, ...csrf],
    look,
    async start(backend) {
      const { href } = backend.document.location;
      const arrival = arrive(backend.document);
      if (!arrival) return look(backend);
      const answer = await load(backend, href);
      if (answer) return { ...answer, asked: keepAsked(arrival.asked) };
      const isCancelled = arrival.response['error'] === 'access_denied';
      return { ...(await look(backend)), login: isCancelled ? 'cancelled' : 'failed' };
    },
    async renew(backend) {
      return (await refresh(backend)) ? look(backend) : { user: null };
    },
    async login(backend, login) {
      refuseUnheard('The agent', { scope: login.scope });
      const { prompt, loginHint, acrValues, maxAge, uiLocales } = login;
      const extra = {
        prompt,
        login_hint: loginHint,
        acr_values: acrValues,
        max_age: maxAge,
        ui_locales: uiLocales,
      };
      const extraParams = Object.entries(extra).flatMap(([key, value]) =>
        value === undefined ? [] : [{ key, value: String(value) }],
      );
      const answer = await backend.send('POST', '/login/start', { body: { extraParams } });
      const { authorizationRequestUrl: url } = Object(answer.body) as { authorizationRequestUrl?: unknown };
      if (typeof url !== 'string') throw answerInvalid('/login/start', 'gives no `authorizationRequestUrl`');
      saveDeparture(login);
      return url;
    },
    async logout(backend, { scope }) {
      forgetAsked();
      const { body } = await backend.send('POST', '/logout', { accept: [401], keepalive: true });
      const { url } = Object(body) as { url?: unknown };
      return scope === 'provider' && typeof url === 'string' ? url : null;
    },
  };
}

/** Whether there is an access token again. In one tab at a time, also where several start together. */
async function refresh(backend: BackendClient): Promise<boolean> {
  const { baseUrl, document } = backend;
  const { signal } = new AbortController();
  const { status } = await oneTabAtATime(document.defaultView, `strongbox.refresh ${baseUrl}`, signal, () =>
    backend.send('POST', '/refresh', { accept: [401] }),
  );
  return status !== 401;
}
