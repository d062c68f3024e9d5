import { computed } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { type AccessConditions, Auth, AuthError, provideAuth, type Session, type User } from 'ngx-strongbox';
import { type Script, withScript } from './spec/scripted-strategy';

const NOW = 1_800_000_000;

/** As a careless strategy would merge them: `__proto__` in a text becomes the prototype. */
function signedIn(claims: string | object, scopes?: readonly string[]): Session {
  const user = Object.assign(
    { sub: 'ada' },
    typeof claims === 'string' ? JSON.parse(claims) : claims,
  ) as User;
  return { user, expiresAt: null, ...(scopes && { scopes }) };
}

async function authWith(script: Script): Promise<Auth> {
  TestBed.resetTestingModule().configureTestingModule({ providers: [provideAuth(withScript(script))] });
  const auth = TestBed.inject(Auth);
  await auth.settled();
  return auth;
}

const has = async (session: Session, conditions: AccessConditions) =>
  (await authWith({ restore: async () => session })).hasAccess(conditions);

describe('Auth.hasAccess', () => {
  afterEach(() => jest.useRealTimers());

  it.each<[string, object, AccessConditions]>([
    ['any user when nothing is wanted', {}, {}],
    ['all of the roles', { roles: ['b', 'a', 'c'] }, { roles: ['a', 'b'] }],
    ['one of the roles', { roles: ['b'] }, { roles: { anyOf: ['a', 'b'] } }],
    ['the permissions', { permissions: ['pay'] }, { permissions: ['pay'] }],
    ['roles and permissions', { roles: ['a'], permissions: ['pay'] }, { roles: ['a'], permissions: ['pay'] }],
    ['a claim of that value', { plan: 'gold' }, { claim: { name: 'plan', value: 'gold' } }],
    ['a claim that is true', { vip: true }, { claim: { name: 'vip', value: true } }],
    ['a claim that is 0', { level: 0 }, { claim: { name: 'level', value: 0 } }],
    ['a claim of one of the values', { level: 2 }, { claim: { name: 'level', value: { anyOf: [1, 2] } } }],
    ['a list that contains the value', { teams: ['x', 'y'] }, { claim: { name: 'teams', value: 'y' } }],
    ['a function that says so', { age: 40 }, { claim: (user: User) => Number(user['age']) > 17 }],
    ['the acr', { acr: 'mfa' }, { acr: 'mfa' }],
    ['one of the acr values', { acr: 'mfa' }, { acr: ['hardware', 'mfa'] }],
  ])('grants: %s', async (_, claims, conditions) => {
    expect(await has(signedIn(claims), conditions)).toBe(true);
  });

  it.each<[string, string | object, AccessConditions]>([
    ['one of two roles where both are wanted', { roles: ['a'] }, { roles: ['a', 'b'] }],
    ['none of those wanted', { roles: ['c'] }, { roles: { anyOf: ['a', 'b'] } }],
    ['no roles at all', {}, { roles: ['a'] }],
    ['part of a name', { roles: ['administrator'] }, { roles: ['admin'] }],
    ['capitals', { roles: ['Admin'] }, { roles: ['admin'] }],
    ['a text that is the role', { roles: 'admin' }, { roles: ['admin'] }],
    ['a text that contains the role', { roles: 'user admin' }, { roles: ['admin'] }],
    ['a text for one letter', { roles: 'abc' }, { roles: { anyOf: ['a'] } }],
    ['an object with the role as a key', { roles: { admin: true } }, { roles: ['admin'] }],
    ['an object that looks like a list', { roles: { 0: 'admin', length: 1 } }, { roles: ['admin'] }],
    ['a list in a list', { roles: [['admin']] }, { roles: ['admin'] }],
    ['roles of a prototype', '{"__proto__":{"roles":["admin"]}}', { roles: ['admin'] }],
    ['a permission for a role', { permissions: ['admin'] }, { roles: ['admin'] }],
    ['a role but no permission', { roles: ['a'] }, { roles: ['a'], permissions: ['pay'] }],
    ['a claim that is missing', {}, { claim: { name: 'vip', value: false } }],
    ['a claim of a prototype', '{"__proto__":{"vip":true}}', { claim: { name: 'vip', value: true } }],
    ['a number for a text', { level: 1 }, { claim: { name: 'level', value: '1' } }],
    ['a text for a number', { level: '1' }, { claim: { name: 'level', value: 1 } }],
    ['a text for true', { vip: 'true' }, { claim: { name: 'vip', value: true } }],
    ['part of the value', { plan: 'golden' }, { claim: { name: 'plan', value: 'gold' } }],
    ['a function that says no', {}, { claim: () => false }],
    ['a function that says something else', {}, { claim: () => 'yes' as unknown as boolean }],
    ['a promise', {}, { claim: (async () => false) as unknown as () => boolean }],
    ['another acr', { acr: 'pwd' }, { acr: ['mfa', 'hardware'] }],
    ['an acr that contains it', { acr: 'mfa-not' }, { acr: 'mfa' }],
    ['an acr that is a list', { acr: ['mfa'] }, { acr: 'mfa' }],
    ['no acr', {}, { acr: 'mfa' }],
    ['an acr of a prototype', '{"__proto__":{"acr":"mfa"}}', { acr: 'mfa' }],
  ])('does not grant: %s', async (_, claims, conditions) => {
    expect(await has(signedIn(claims), conditions)).toBe(false);
  });

  it.each<[boolean, readonly string[] | undefined, object]>([
    [true, ['read', 'pay'], {}],
    [false, ['read'], {}],
    [false, ['payments'], {}],
    [false, undefined, {}],
    // Without a mapping a claim says nothing about what the token may do.
    [false, ['read'], { scope: 'read pay', scp: 'pay', scopes: ['pay'] }],
  ])('says %s of the scope pay for %j and the claims %j', async (expected, scopes, claims) => {
    expect(await has(signedIn(claims, scopes), { scopes: ['pay'] })).toBe(expected);
  });

  it.each<[boolean, unknown]>([
    [true, NOW],
    [true, NOW - 300],
    [true, NOW - 360],
    [false, NOW - 361],
    [true, NOW + 60],
    [false, NOW + 61],
    [false, undefined],
    [false, null],
    [false, String(NOW)],
    [false, [NOW]],
    [false, NaN],
    [false, Infinity],
    [false, -Infinity],
  ])('says %s of a login at %p for five minutes, give or take one for the clocks', async (expected, at) => {
    jest.useFakeTimers({ now: NOW * 1000 });
    expect(await has(signedIn({ auth_time: at }), { maxAge: 300 })).toBe(expected);
  });

  it('is false while it is not known who is there, and follows the state in a computed', async () => {
    const session = signedIn({ roles: ['a'] });
    TestBed.configureTestingModule({
      providers: [provideAuth(withScript({ restore: async () => session }))],
    });
    const auth = TestBed.inject(Auth);
    const mayEnter = computed(() => auth.hasAccess({ roles: ['a'] }));
    expect([auth.state().status, mayEnter()]).toEqual(['restoring', false]);
    await auth.settled();
    expect(mayEnter()).toBe(true);
    await auth.logout();
    expect(mayEnter()).toBe(false);
  });

  it.each<[string, Script['restore']]>([
    ['nobody is signed in', async () => ({ reason: 'no-session' })],
    ['the provider cannot be reached', () => Promise.reject(new AuthError('server_unreachable'))],
  ])('is false when %s, whatever is wanted', async (_, restore) => {
    const auth = await authWith(restore ? { restore } : {});
    expect([auth.hasAccess({}), auth.hasAccess({ claim: () => true })]).toEqual([false, false]);
  });

  it.each<[string, unknown]>([
    ['no role', { roles: [] }],
    ['none of no roles', { roles: { anyOf: [] } }],
    ['roles that are undefined', { roles: undefined }],
    ['roles that are null', { roles: null }],
    ['a role that is a text', { roles: 'admin' }],
    ['a role without a name', { roles: [''] }],
    ['roles that are numbers', { roles: [1] }],
    ['no scope', { scopes: [] }],
    ['no permission', { permissions: [] }],
    ['a name that is misspelt', { role: ['admin'] }],
    ['a name every object inherits', { constructor: ['admin'] }],
    ['a list', ['admin']],
    ['a text', 'admin'],
    ['a claim without a value', { claim: { name: 'vip' } }],
    ['a claim without a name', { claim: { value: true } }],
    ['a claim with no values', { claim: { name: 'vip', value: { anyOf: [] } } }],
    ['a claim with a list of values', { claim: { name: 'vip', value: ['a'] } }],
    ['a claim that is undefined', { claim: undefined }],
    ['a claim that is true', { claim: true }],
    ['no acr', { acr: [] }],
    ['an empty acr', { acr: '' }],
    ['an acr that is undefined', { acr: undefined }],
    ['an age below zero', { maxAge: -1 }],
    ['an age that is not a number', { maxAge: NaN }],
    ['an age without end', { maxAge: Infinity }],
    ['an age that is undefined', { maxAge: undefined }],
  ])('refuses %s, signed in or not', async (_, conditions) => {
    const everything = signedIn({ roles: ['admin'], acr: 'mfa', vip: true, auth_time: Date.now() / 1000 });
    const refusal = expect.objectContaining({ code: 'config_invalid' }) as unknown;
    for (const script of [{ restore: async () => everything }, { restore: async () => noSession }]) {
      const auth = await authWith(script);
      expect(() => auth.hasAccess(conditions as AccessConditions)).toThrow(refusal as Error);
    }
  });
});

const noSession = { reason: 'no-session' } as const;

/** `tsc` is what runs these: it fails where a line compiles after all. */
export const wrongConditions: AccessConditions[] = [
  // @ts-expect-error: there is no such condition
  { role: ['admin'] },
  // @ts-expect-error: a list, or `anyOf`
  { roles: 'admin' },
  // @ts-expect-error: undefined would grant everything
  { roles: undefined },
  // @ts-expect-error: a claim has a value
  { claim: { name: 'vip' } },
  // @ts-expect-error: seconds, not text
  { maxAge: '5m' },
  // @ts-expect-error: an answer, not the promise of one
  { claim: async () => true },
];
