import type { AuthFeature } from './auth-feature';
import { CLAIM_MAPPING, type ClaimMapping } from './claim-mapping';

/**
 * Says where the provider puts roles, permissions and scopes, once for guards, templates and {@link Auth.hasAccess}.
 *
 * Without it they are the claims `roles` and `permissions`, lists of strings, and the scopes that were granted. Ready
 * ones: {@link keycloakClaims}, {@link entraClaims}, {@link auth0Claims}, {@link cognitoClaims}. Claims are those of the
 * user, with OpenID Connect of the ID token: many providers put roles into the access token alone until told otherwise.
 *
 * @example
 * ```ts
 * import { provideAuth, withClaimMapping } from 'ngx-strongbox';
 * import { withOidc } from 'ngx-strongbox/oidc';
 *
 * export const auth = provideAuth(
 *   withOidc({ issuer: 'https://id.example.com', clientId: 'shop' }),
 *   withClaimMapping({ roles: (user) => user['groups'] }),
 * );
 * ```
 */
export function withClaimMapping(mapping: ClaimMapping): AuthFeature<'claim-mapping'> {
  return { ɵkind: 'claim-mapping', ɵproviders: [{ provide: CLAIM_MAPPING, useValue: mapping }] };
}
