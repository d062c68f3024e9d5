import type { ResourceServer } from 'ngx-strongbox';
import { unitedScopes } from './authorization-request';
import type { ResolvedOidcConfig } from './oidc-config';

/** What a server says that its access token has to be for. */
export type Needs = Pick<ResourceServer, 'resource' | 'audience' | 'scope'>;

/** What an access token is for, as the parameters of a request for it (RFC 8707 §2, RFC 6749 §3.3). */
export type TokenTarget = Readonly<Partial<Record<'resource' | 'audience' | 'scope', string>>>;

/** What the session's own access token is for. */
export function sessionTarget({ resource }: ResolvedOidcConfig): TokenTarget {
  return resource === undefined ? {} : { resource };
}

/** What a server needs that the session's own access token is not for, else `null`. */
export function ownTarget(server: Needs, config: ResolvedOidcConfig): TokenTarget | null {
  const { audience, resource = audience === undefined ? config.resource : undefined } = server;
  const scopes = unitedScopes(server.scope).split(' ').filter(Boolean).sort();
  const usual = config.scope.split(' ');
  const isUsual = resource === config.resource && scopes.every((scope) => usual.includes(scope));
  if (audience === undefined && isUsual) return null;
  const target = { resource, audience, scope: scopes.join(' ') };
  return Object.fromEntries(Object.entries(target).filter(([, value]) => value));
}
