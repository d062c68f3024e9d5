import type { AuthFeature } from './auth-feature';
import { XSRF_PROTECTION, type XsrfOptions, XsrfProtection } from './xsrf-protection';

/**
 * Says where the header of {@link xsrfInterceptor} gets its value from and where it goes, for backends that want it
 * otherwise than Angular's defaults. Not needed with those.
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
export function withXsrf(options: XsrfOptions): AuthFeature<'xsrf'> {
  const useFactory = () => new XsrfProtection(options);
  return { ɵkind: 'xsrf', ɵproviders: [{ provide: XSRF_PROTECTION, useFactory }] };
}
