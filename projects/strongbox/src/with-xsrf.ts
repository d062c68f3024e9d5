import type { AuthFeature } from './auth-feature';
import { XSRF_OPTIONS, type XsrfOptions } from './xsrf-rules';

/**
 * Says which headers {@link xsrfInterceptor} sends, where they get their values from and where they go, for backends that
 * want it otherwise than Angular's defaults. Not needed with those, nor with a strategy that knows its backend: then it
 * changes what that sends in the header of the same name, or adds another.
 *
 * Throws `config_invalid` at the first request when one of `servers` is no address a header may go to.
 *
 * @example
 * ```ts
 * import { provideAuth, withXsrf } from 'ngx-strongbox';
 * import { withOidc } from 'ngx-strongbox/oidc';
 *
 * export const auth = provideAuth(
 *   withOidc({ issuer: 'https://id.example.com', clientId: 'shop' }),
 *   withXsrf({ headerName: 'X-CSRF', value: '1', servers: ['https://backend.example.com/'], methods: 'all' }),
 * );
 * ```
 */
export function withXsrf(...headers: readonly XsrfOptions[]): AuthFeature<'xsrf'> {
  return { ɵkind: 'xsrf', ɵproviders: [{ provide: XSRF_OPTIONS, useValue: headers }] };
}
