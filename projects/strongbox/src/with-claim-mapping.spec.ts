import { TestBed } from '@angular/core/testing';
import {
  type AccessConditions,
  Auth,
  auth0Claims,
  type ClaimMapping,
  cognitoClaims,
  entraClaims,
  keycloakClaims,
  provideAuth,
  type Session,
  type User,
  withClaimMapping,
} from 'ngx-strongbox';
import { withScript } from './spec/scripted-strategy';

/** Merges the claims as a careless strategy would: `__proto__` in a text becomes the prototype. */
async function has(mapping: ClaimMapping | null, claims: object | string, conditions: AccessConditions) {
  const user = Object.assign(
    { sub: 'ada' },
    typeof claims === 'string' ? JSON.parse(claims) : claims,
  ) as User;
  const session: Session = { user, expiresAt: null, scopes: ['openid'] };
  const strategy = withScript({ restore: async () => session });
  TestBed.configureTestingModule({
    providers: [mapping ? provideAuth(strategy, withClaimMapping(mapping)) : provideAuth(strategy)],
  });
  const auth = TestBed.inject(Auth);
  await auth.settled();
  return auth.hasAccess(conditions);
}

const isAdmin = { roles: ['admin'] };
const keycloak = keycloakClaims({ clientId: 'shop' });
const namespaced = auth0Claims({ namespace: 'https://shop.example.com' });

describe('withClaimMapping', () => {
  it('takes the claims `roles` and `permissions` when it is left out', async () => {
    expect(
      await has(null, { roles: ['admin'], permissions: ['pay'] }, { ...isAdmin, permissions: ['pay'] }),
    ).toBe(true);
  });

  it('takes the place of a default, also for a user who has nothing there', async () => {
    expect(await has({ roles: (user) => user['groups'] }, { roles: ['admin'] }, isAdmin)).toBe(false);
  });

  it('leaves alone what it does not map', async () => {
    const mapping: ClaimMapping = { roles: (user) => user['groups'] };
    const claims = { groups: ['admin'], permissions: ['pay'] };
    expect(await has(mapping, claims, { ...isAdmin, permissions: ['pay'], scopes: ['openid'] })).toBe(true);
  });

  it.each<[string, unknown]>([
    ['a text', 'admin'],
    ['an object', { admin: true }],
    ['a set', new Set(['admin'])],
    ['nothing', undefined],
    ['null', null],
  ])('counts %s as no role', async (_, given) => {
    expect(await has({ roles: () => given }, {}, isAdmin)).toBe(false);
  });

  it.each<[string, unknown, boolean]>([
    ['a list', ['pay', 'read'], true],
    ['a text, by its words', 'read pay', true],
    ['part of a word', 'payments', false],
    ['a list with a text of several', ['read pay'], false],
    ['nothing', undefined, false],
  ])('takes scopes from %s besides those that were granted', async (_, scp, expected) => {
    expect(await has({ scopes: (user) => user['scp'] }, { scp }, { scopes: ['openid', 'pay'] })).toBe(
      expected,
    );
  });
});

describe('Claims of', () => {
  it.each<[string, ClaimMapping, object, AccessConditions]>([
    ['Keycloak: a realm role', keycloakClaims(), { realm_access: { roles: ['admin'] } }, isAdmin],
    ['Keycloak: a client role', keycloak, { resource_access: { shop: { roles: ['admin'] } } }, isAdmin],
    [
      'Keycloak: one of each',
      keycloak,
      { realm_access: { roles: ['user'] }, resource_access: { shop: { roles: ['admin'] } } },
      { roles: ['user', 'admin'] },
    ],
    ['Entra: an app role', entraClaims(), { roles: ['admin'] }, isAdmin],
    ['Entra: a scope', entraClaims(), { scp: 'read pay' }, { scopes: ['pay'] }],
    ['Auth0: a role', namespaced, { 'https://shop.example.com/roles': ['admin'] }, isAdmin],
    [
      'Auth0: a permission, the namespace with a slash',
      auth0Claims({ namespace: 'https://shop.example.com/' }),
      { 'https://shop.example.com/permissions': ['pay'] },
      { permissions: ['pay'] },
    ],
    ['Cognito: a group', cognitoClaims(), { 'cognito:groups': ['admin'] }, isAdmin],
  ])('%s', async (_, mapping, claims, conditions) => {
    expect(await has(mapping, claims, conditions)).toBe(true);
  });

  it.each<[string, ClaimMapping, object | string]>([
    ['Keycloak, of another client', keycloak, { resource_access: { other: { roles: ['admin'] } } }],
    [
      'Keycloak, of a client where none is named',
      keycloakClaims(),
      { resource_access: { shop: { roles: ['admin'] } } },
    ],
    ['Keycloak, in the claim of others', keycloak, { roles: ['admin'] }],
    ['Keycloak, as a text', keycloak, { realm_access: { roles: 'admin' } }],
    ['Keycloak, in a list', keycloak, { realm_access: [{ roles: ['admin'] }] }],
    ['Keycloak, in null', keycloak, { realm_access: null, resource_access: null }],
    ['Keycloak, in texts', keycloak, { realm_access: 'admin', resource_access: 'shop' }],
    ['Keycloak, in a list of a list', keycloak, { realm_access: { roles: [['admin']] } }],
    ['Keycloak, of a prototype', keycloak, '{"__proto__":{"realm_access":{"roles":["admin"]}}}'],
    ['Auth0, without the namespace', namespaced, { roles: ['admin'] }],
    ['Auth0, of another namespace', namespaced, { 'https://shop.example.com.evil/roles': ['admin'] }],
    ['Cognito, as a text', cognitoClaims(), { 'cognito:groups': 'admin' }],
    ['Cognito, in the claim of others', cognitoClaims(), { roles: ['admin'] }],
  ])('%s: no role', async (_, mapping, claims) => {
    expect(await has(mapping, claims, isAdmin)).toBe(false);
  });
});
