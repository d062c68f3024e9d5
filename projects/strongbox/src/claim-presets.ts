import type { ClaimMapping } from './claim-mapping';
import { listOf } from './list-of';
import { ownValue } from './own-value';

/**
 * For Keycloak: roles are the realm's (`realm_access.roles`) and, with a `clientId`, those of that client
 * (`resource_access`). A role of the same name in both is one role here.
 *
 * Keycloak puts them into the access token only: in the client scope `roles`, switch on "Add to ID token" for the
 * mappers "realm roles" and "client roles".
 *
 * @example
 * ```ts
 * import { keycloakClaims, withClaimMapping } from 'ngx-strongbox';
 *
 * export const claims = withClaimMapping(keycloakClaims({ clientId: 'shop' }));
 * ```
 */
export function keycloakClaims({ clientId }: { readonly clientId?: string } = {}): ClaimMapping {
  return {
    roles: (user) => {
      const client = clientId && ownValue(ownValue(user, 'resource_access'), clientId);
      return [ownValue(user, 'realm_access'), client].flatMap((access) => listOf(rolesIn(access)));
    },
  };
}

/**
 * For Microsoft Entra ID: app roles (`roles`), and scopes also from `scp` where a strategy has that. Roles have to be
 * defined in the app registration that signs in, and assigned to users or groups under "Enterprise applications".
 *
 * @example
 * ```ts
 * import { entraClaims, withClaimMapping } from 'ngx-strongbox';
 *
 * export const claims = withClaimMapping(entraClaims());
 * ```
 */
export function entraClaims(): ClaimMapping {
  return { roles: rolesIn, scopes: (user) => ownValue(user, 'scp') };
}

/**
 * For Auth0: the claims `roles` and `permissions` below a namespace. A post-login Action has to set them:
 * `api.idToken.setCustomClaim('https://shop.example.com/roles', event.authorization?.roles)`.
 *
 * @example
 * ```ts
 * import { auth0Claims, withClaimMapping } from 'ngx-strongbox';
 *
 * export const claims = withClaimMapping(auth0Claims({ namespace: 'https://shop.example.com' }));
 * ```
 */
export function auth0Claims({ namespace }: { readonly namespace: string }): ClaimMapping {
  const claimIn = (name: string) => (user: unknown) =>
    ownValue(user, `${namespace.replace(/\/$/, '')}/${name}`);
  return { roles: claimIn('roles'), permissions: claimIn('permissions') };
}

/**
 * For Amazon Cognito: roles are the groups of the user pool (`cognito:groups`), which are in its ID token by themselves.
 *
 * @example
 * ```ts
 * import { cognitoClaims, withClaimMapping } from 'ngx-strongbox';
 *
 * export const claims = withClaimMapping(cognitoClaims());
 * ```
 */
export function cognitoClaims(): ClaimMapping {
  return { roles: (user) => ownValue(user, 'cognito:groups') };
}

function rolesIn(claims: unknown): unknown {
  return ownValue(claims, 'roles');
}
