import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import express from 'express';
import { requireAccessToken, requireClaims, requireRecentLogin, requireScope } from '../public-api.ts';
import { listen } from '../spec/listen.ts';
import { send } from '../spec/send.ts';
import { startApi, type SpecApi } from './spec/spec-api.ts';
import { audience, SpecIssuer } from './spec/spec-issuer.ts';

describe('of a route behind requireAccessToken', () => {
  let issuer: SpecIssuer;
  let api: SpecApi;
  before(async () => {
    issuer = await SpecIssuer.start();
    api = await startApi(issuer, {
      '/both': requireScope('read write'),
      '/either': requireScope('write', 'admin all'),
      '/admin': requireClaims({ roles: 'admin' }),
      '/staff': requireClaims({ roles: ['admin', 'clerk'], verified: true }),
      '/deep': requireClaims(({ realm }) => (realm as { admin?: boolean } | undefined)?.admin === true),
      // Compiles for nobody, and in JavaScript every promise counts as true.
      '/later': requireClaims((async () => false) as never),
      '/strong': requireRecentLogin({ acr: 'mfa' }),
      '/recent': requireRecentLogin({ maxAge: 600 }),
      '/pay': requireRecentLogin({ acr: ['passkey', 'mfa'], maxAge: 600 }),
    });
  });
  after(() => Promise.all([api[Symbol.asyncDispose](), issuer.close()]));

  async function answer(path: string, claims: object) {
    const { status, headers, body } = await api.call(issuer.token(claims), path);
    const { code } = JSON.parse(body) as { code?: string };
    return {
      status,
      code,
      challenge: headers['www-authenticate']?.replace(`Bearer realm="${audience}", `, ''),
    };
  }
  const passes = async (path: string, claims: object) => {
    assert.equal((await answer(path, claims)).status, 200, JSON.stringify(claims));
  };

  it('the scopes are wanted all, or one of several sets of them', async () => {
    await passes('/both', { scope: 'write more read' });
    await passes('/either', { scope: 'write' });
    await passes('/either', { scope: 'all admin' });
    const refused = { status: 403, code: 'scope_refused' };
    for (const scope of ['read', 'write', '', 'read,write', 'readwrite', 'READ WRITE', undefined])
      assert.deepEqual(await answer('/both', { scope }), {
        ...refused,
        challenge: 'error="insufficient_scope", scope="read write"',
      });
    for (const scope of ['admin', 'all', 'writer'])
      assert.deepEqual(await answer('/either', { scope }), {
        ...refused,
        challenge: 'error="insufficient_scope", scope="write"',
      });
  });

  it('the claims are wanted all, and of each one of its values', async () => {
    await passes('/admin', { roles: ['user', 'admin'] });
    await passes('/admin', { roles: 'admin' });
    await passes('/staff', { roles: ['clerk'], verified: true });
    await passes('/deep', { realm: { admin: true } });
    const refused: readonly (readonly [string, object])[] = [
      ...[{}, { roles: ['user'] }, { roles: 'administrator' }, { roles: { admin: true } }].map(
        (claims) => ['/admin', claims] as const,
      ),
      ...[null, [['admin']], 'user admin'].map((roles) => ['/admin', { roles }] as const),
      ['/staff', { roles: ['clerk'] }],
      ['/staff', { roles: ['clerk'], verified: 'true' }],
      ['/staff', { verified: true }],
      ['/deep', {}],
      ['/deep', { realm: { admin: 1 } }],
      ['/later', {}],
    ];
    for (const [path, claims] of refused)
      assert.deepEqual(
        await answer(path, claims),
        { status: 403, code: 'claims_refused', challenge: undefined },
        JSON.stringify(claims),
      );
  });

  it('the sign-in is wanted strong and recent, and the challenge says how', async () => {
    const now = Math.floor(Date.now() / 1000);
    await passes('/strong', { acr: 'mfa' });
    await passes('/recent', { auth_time: now - 590 });
    await passes('/recent', { auth_time: now + 4 });
    await passes('/pay', { acr: 'mfa', auth_time: now });
    const refused = (what: string, wanted: string) => ({
      status: 401,
      code: 'stronger_login_required',
      challenge:
        'error="insufficient_user_authentication", ' +
        `error_description="A ${what} authentication is required", ${wanted}`,
    });
    for (const acr of ['pwd', undefined, ['mfa'], '', 'MFA'])
      assert.deepEqual(await answer('/strong', { acr }), refused('stronger', 'acr_values="mfa"'));
    // In milliseconds, as some have it, the login would be recent for ever.
    for (const auth_time of [now - 602, undefined, String(now), null, 0, now * 1000, now + 400])
      assert.deepEqual(await answer('/recent', { auth_time }), refused('more recent', 'max_age="600"'));
    const both = 'acr_values="passkey mfa", max_age="600"';
    assert.deepEqual(await answer('/pay', { acr: 'pwd', auth_time: now }), refused('stronger', both));
    assert.deepEqual(
      await answer('/pay', { acr: 'mfa', auth_time: now - 700 }),
      refused('more recent', both),
    );
  });

  it('nothing is checked before the token', async () => {
    for (const path of ['/both', '/admin', '/pay'])
      assert.equal(
        (await api.call('nonsense', path)).headers['www-authenticate']?.endsWith('"invalid_token"'),
        true,
      );
  });
});

describe('of a route without requireAccessToken', () => {
  it('every check ends in an error that says so, whatever else has set request.auth', async () => {
    const checks = {
      requireScope: requireScope('a'),
      requireClaims: requireClaims({ a: 1 }),
      requireRecentLogin: requireRecentLogin({ maxAge: 1 }),
    };
    for (const [name, check] of Object.entries(checks)) {
      const site = await listen();
      // Express prints such errors everywhere else.
      const app = express().set('env', 'test');
      app.use((request, _response, next) => {
        request.auth = { iss: 'x', sub: 'x', exp: 9e9, scope: 'a', a: 1, auth_time: 9e9 };
        next();
      });
      site.serve(app.get('/', check, (_request, response) => response.json({})));
      const { status, body } = await send('GET', site.origin);
      assert.equal(status, 500);
      assert.match(body, new RegExp(`TypeError: ${name}\\(\\) needs requireAccessToken\\(\\) before it`));
      await site.close();
    }
  });
});

describe('a check that checks nothing', () => {
  /** What `process.env['NAME']!` may be. */
  const missing = undefined as never;
  const checks: Readonly<Record<string, () => unknown>> = {
    'of no scope': () => requireScope(''),
    'of a scope that ends its quotes': () => requireScope('a"'),
    'of no claim': () => requireClaims({}),
    'of a claim without values': () => requireClaims({ roles: [] }),
    'of nothing about the login': () => requireRecentLogin({}),
    'of no class': () => requireRecentLogin({ acr: [] }),
    'of an age below nothing': () => requireRecentLogin({ maxAge: -1 }),
    'of no age': () => requireRecentLogin({ maxAge: NaN }),
    'of a scope that is blank': () => requireScope('read', ' '),
    'of a scope that a setting should have had': () => requireScope(missing),
    'of a scope in a list': () => requireScope([] as never),
    'of a class that a setting should have had': () => requireRecentLogin({ acr: [missing] }),
    'of every scope that a setting should have had': () =>
      requireAccessToken({ issuer: 'https://id.example.com', audience, scope: ' ' }),
    'of an audience that a setting should have had': () =>
      requireAccessToken({ issuer: 'https://id.example.com', audience: missing, realm: 'api' }),
    'of an issuer that a setting should have had': () => requireAccessToken({ issuer: missing, audience }),
  };
  it('of no scope says what that would let pass', () => {
    for (const scope of ['', ' ', missing])
      assert.throws(() => requireScope(scope), /names no scope, so every token would pass/);
  });
  for (const [what, check] of Object.entries(checks))
    it(`${what} cannot be set up`, () => {
      assert.throws(check, TypeError);
    });
});
