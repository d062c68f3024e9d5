import type { AuthFeature } from './auth-feature';
import { RESOURCE_SERVERS, type ResourceServer } from './resource-servers';

/**
 * Lists the APIs that {@link authInterceptor} may send the credential to. Without it none gets one.
 *
 * An address covers everything at exactly its origin whose path is its own or below it, by whole segments:
 * `https://api.example.com/v1` covers `/v1` and `/v1/orders`, not `/v10`, not another port, not a subdomain. Addresses
 * are parsed as the browser parses them (WHATWG URL); wildcards and user info are refused, plain http too except on a
 * loopback address. The longest path wins.
 *
 * Throws `config_invalid` at the first request when an address is none of that.
 *
 * @example
 * ```ts
 * import { provideAuth, withResourceServers } from 'ngx-strongbox';
 * import { withOidc } from 'ngx-strongbox/oidc';
 *
 * export const auth = provideAuth(
 *   withOidc({ issuer: 'https://id.example.com', clientId: 'shop' }),
 *   withResourceServers('https://api.example.com/', { url: '/api' }),
 * );
 * ```
 */
export function withResourceServers(
  ...servers: readonly (string | ResourceServer)[]
): AuthFeature<'resource-servers'> {
  const useValue = servers.map((server) => (typeof server === 'string' ? { url: server } : server));
  return { ɵkind: 'resource-servers', ɵproviders: [{ provide: RESOURCE_SERVERS, useValue }] };
}
