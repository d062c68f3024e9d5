import type { BackendDialect } from './backend-dialect';

/**
 * A dialect of your own, for a backend that none of ours speaks to.
 *
 * What `look` sends must not prolong the session, or a page that nobody uses keeps it alive.
 *
 * @example
 * ```ts
 * import { provideAuth } from 'ngx-strongbox';
 * import { customBackend, withBackendSession } from 'ngx-strongbox/backend';
 *
 * const dialect = customBackend({
 *   xsrf: [{ headerName: 'X-Requested-With', value: 'shop', methods: 'all' }],
 *   async look(backend) {
 *     const { status, body } = await backend.send('GET', '/me', { accept: [401] });
 *     const me = body as { id: string; name: string; secondsLeft: number };
 *     return status === 401
 *       ? { user: null }
 *       : { user: { sub: me.id, name: me.name }, expiresIn: me.secondsLeft };
 *   },
 *   login: ({ baseUrl }, { redirectTo }) => `${baseUrl}/login?next=${encodeURIComponent(redirectTo)}`,
 *   async logout(backend) {
 *     await backend.send('POST', '/logout');
 *     return null;
 *   },
 * });
 *
 * export const auth = provideAuth(withBackendSession({ baseUrl: '/account', dialect }));
 * ```
 */
export function customBackend(dialect: BackendDialect): BackendDialect {
  return dialect;
}
