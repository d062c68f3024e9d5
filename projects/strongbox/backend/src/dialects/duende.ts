import type { BackendAnswer, BackendDialect } from '../backend-dialect';
import type { BackendClient } from '../backend-client';
import { answerInvalid, readUser } from './read-user';
import { refuseUnheard } from './refuse-unheard';

/** Settings of {@link duende}. */
export interface DuendeOptions {
  /** `AntiForgeryHeaderName` of the backend (default `X-CSRF`). */
  readonly antiForgeryHeaderName?: string;
  /** `AntiForgeryHeaderValue` of the backend (default `1`). */
  readonly antiForgeryHeaderValue?: string;
}

const OWN_CLAIM = 'bff:';

/**
 * Dialect of Duende.BFF v4 for ASP.NET Core: `/bff/user`, `/bff/login`, `/bff/logout`, and `X-CSRF: 1` on every request.
 *
 * Claims that come several times become lists; those of the backend itself (`bff:…`) are left out. Of what a login may ask for
 * the backend passes on only `prompt`: one that needs `acr`, `maxAge` or `scope` is refused with `config_invalid`.
 * `auth.logout({ scope: 'app' })` ends the session at the provider too.
 *
 * @example
 * ```ts
 * import { provideAuth } from 'ngx-strongbox';
 * import { duende, withBackendSession } from 'ngx-strongbox/backend';
 *
 * export const auth = provideAuth(withBackendSession({ dialect: duende() }));
 * ```
 */
export function duende(options: DuendeOptions = {}): BackendDialect {
  const { antiForgeryHeaderName: headerName = 'X-CSRF', antiForgeryHeaderValue: value = '1' } = options;
  return {
    xsrf: [{ headerName, value, methods: 'all' }],
    look: (backend) => ask(backend, '/user?slide=false'),
    prolong: (backend) => ask(backend, '/user'),
    login({ baseUrl }, login) {
      const { redirectTo, prompt, acrValues: acr, maxAge, scope } = login;
      refuseUnheard('Duende.BFF', { acr, maxAge, scope });
      const query = new URLSearchParams({ returnUrl: redirectTo, ...(prompt !== undefined && { prompt }) });
      return `${baseUrl}/login?${query}`;
    },
    async logout(backend, { redirectTo, answer }) {
      // The address proves by the session's id that the logout is the user's wish.
      const { logoutUrl } =
        answer?.logoutUrl === undefined ? await ask(backend, '/user?slide=false') : answer;
      if (logoutUrl === undefined) return null;
      const url = new URL(logoutUrl);
      url.searchParams.set('returnUrl', redirectTo);
      return url.href;
    },
  };
}

async function ask(backend: BackendClient, path: string): Promise<BackendAnswer> {
  const { status, body } = await backend.send('GET', path, { accept: [401] });
  // `AnonymousSessionResponse` chooses between these two.
  if (status === 401 || body === null) return { user: null };
  if (!Array.isArray(body)) throw answerInvalid('/user', 'is no list of claims');
  const claims = collect(body as readonly Claim[]);
  const { 'bff:logout_url': logoutUrl, 'bff:session_expires_in': expiresIn } = claims;
  const own = Object.keys(claims).filter((type) => type.startsWith(OWN_CLAIM));
  const user = Object.fromEntries(Object.entries(claims).filter(([type]) => !own.includes(type)));
  return {
    user: readUser(user, '/user'),
    ...(typeof expiresIn === 'number' && { expiresIn }),
    ...(typeof logoutUrl === 'string' && { logoutUrl: new URL(logoutUrl, backend.baseUrl).href }),
  };
}

interface Claim {
  readonly type: string;
  readonly value: unknown;
}

function collect(claims: readonly Claim[]): Record<string, unknown> {
  const values = new Map<string, unknown[]>();
  for (const { type, value } of claims) values.set(type, [...(values.get(type) ?? []), value]);
  return Object.fromEntries([...values].map(([type, all]) => [type, all.length > 1 ? all : all[0]]));
}
