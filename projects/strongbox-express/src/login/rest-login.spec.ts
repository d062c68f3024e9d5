import { spawnSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it, test } from 'node:test';
import { json } from 'express';
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  jwtVerify,
  type JSONWebKeySet,
  type JWK,
} from 'jose';
import type { PasswordSessionAnswer } from '../contract.ts';
import { memoryStore, restLogin } from '../public-api.ts';
import { loginOptions, origin, signingKeys, startLogin } from './spec/login-server.ts';

const attributes = (lines: readonly string[], name: string) =>
  lines
    .find((line) => line.startsWith(`${name}=`))
    ?.split('; ')
    .slice(1);

test('a login gives the user, an access token and nothing else to script', async () => {
  await using server = await startLogin();
  const { status, headers, body } = await server.browser().login('alice', 'alice');
  assert.equal(status, 200);
  assert.equal(headers.get('cache-control'), 'no-store');
  const { access_token = '', expires_in, ends_in, ...rest } = body as PasswordSessionAnswer;
  assert.deepEqual(rest, {
    signed_in: true,
    user: { sub: 'id of alice', name: 'alice' },
    scope: 'orders:read',
    token_type: 'Bearer',
  });
  assert.ok(expires_in > 290 && expires_in <= 300);
  assert.equal(ends_in, 30 * 24 * 60 * 60);
  assert.equal(decodeProtectedHeader(access_token).typ, 'at+jwt');
  const { iat = 0, exp = 0, jti, sid, ...claims } = decodeJwt(access_token);
  assert.equal(exp - iat, 300);
  assert.match(`${jti} ${sid as string}`, /^[\w-]{43} [\w-]{43}$/);
  assert.deepEqual(claims, {
    iss: origin,
    aud: origin,
    client_id: origin,
    sub: 'id of alice',
    name: 'alice',
    scope: 'orders:read',
  });
});

test('its cookies are out of reach for script and for other sites', async () => {
  await using server = await startLogin();
  const { headers } = await server.browser().login('alice', 'alice');
  const lines = headers.getSetCookie();
  const strict = ['Secure', 'HttpOnly', 'SameSite=Strict'];
  assert.deepEqual(attributes(lines, '__Secure-refresh'), ['Max-Age=43200', 'Path=/account', ...strict]);
  assert.deepEqual(attributes(lines, '__Host-Http-account'), ['Max-Age=43200', 'Path=/', ...strict]);
  assert.deepEqual(attributes(lines, '__Host-Http-device'), ['Max-Age=31536000', 'Path=/', ...strict]);
  const [lifetime, path, , ...readable] = attributes(lines, '__Host-XSRF-TOKEN') ?? [];
  assert.deepEqual([lifetime, path, ...readable], ['Max-Age=43200', 'Path=/', 'Secure', 'SameSite=Strict']);
  assert.equal(lines.length, 4);
});

test('in cookie mode no token reaches script', async () => {
  await using server = await startLogin({ token: 'cookie' });
  const { headers, body } = await server.browser().login('alice', 'alice');
  const [max = '', ...rest] = attributes(headers.getSetCookie(), '__Host-Http-token') ?? [];
  assert.match(max, /^Max-Age=(300|29\d)$/);
  assert.deepEqual(rest, ['Path=/', 'Secure', 'HttpOnly', 'SameSite=Strict']);
  assert.ok(!JSON.stringify(body).includes('eyJ'));
  assert.deepEqual(Object.keys(body as object).sort(), [
    'ends_in',
    'expires_in',
    'scope',
    'signed_in',
    'user',
  ]);
});

test('other APIs verify the token by the public keys alone', async () => {
  await using server = await startLogin({ audience: ['https://api.example.com', 'https://pay.example.com'] });
  const browser = server.browser();
  const { access_token = '' } = await browser.signIn();
  const { headers, body } = await browser.send('GET', '/account/jwks');
  assert.match(headers.get('cache-control') ?? '', /^public/);
  const keySet = body as JSONWebKeySet;
  assert.deepEqual(
    keySet.keys.map((key) => Object.keys(key).sort()),
    [['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']],
  );
  const { payload } = await jwtVerify(access_token, createLocalJWKSet(keySet), {
    issuer: origin,
    audience: 'https://api.example.com',
    typ: 'at+jwt',
  });
  assert.equal(payload.sub, 'id of alice');
});

test('a key that was the first one yesterday still verifies', async () => {
  const store = memoryStore();
  await using before = await startLogin({ store });
  const { access_token = '' } = await before.browser().signIn();
  const [old] = signingKeys;
  assert.ok(old);
  const next: JWK = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  await using after = await startLogin({ store, signingKeys: [next, old] });
  const authorization = `Bearer ${access_token}`;
  assert.equal((await after.browser().send('GET', '/api/orders', undefined, { authorization })).status, 200);
  const { access_token: newer = '' } = await after.browser().signIn();
  assert.equal(decodeProtectedHeader(newer).alg, 'EdDSA');
  await using without = await startLogin({ store, signingKeys: [next] });
  assert.equal(
    (await without.browser().send('GET', '/api/orders', undefined, { authorization })).status,
    401,
  );
});

describe('a login that fails', () => {
  it('says the same of an unknown user and a wrong password', async () => {
    await using server = await startLogin();
    const unknown = await server.browser().login('nobody', 'wrong');
    const wrong = await server.browser().login('alice', 'wrong');
    assert.equal(wrong.status, 401);
    assert.deepEqual(wrong.body, { code: 'wrong_credentials', message: 'User name or password is wrong.' });
    assert.deepEqual([unknown.status, unknown.body], [wrong.status, wrong.body]);
    const named = ({ headers }: typeof wrong) => [...headers].filter(([name]) => name !== 'date');
    assert.deepEqual(named(unknown), named(wrong));
  });

  it('asks for the second factor after the right password alone, and takes it', async () => {
    await using server = await startLogin();
    const browser = server.browser();
    assert.equal(code((await browser.login('careful', 'wrong')).body), 'wrong_credentials');
    const { status, body } = await browser.login('careful', 'careful');
    assert.deepEqual([status, code(body)], [401, 'second_factor_required']);
    const more = { second_factor: '123456' };
    assert.equal((await browser.login('careful', 'careful', more)).status, 200);
  });

  it('says how long an account is locked', async () => {
    await using server = await startLogin();
    const { status, headers, body } = await server.browser().login('locked', 'locked');
    assert.deepEqual([status, headers.get('retry-after'), code(body)], [423, '60', 'locked']);
  });

  it('does not sign a user in whose row says that it is locked', async () => {
    await using server = await startLogin({ checkCredentials: async () => ({ sub: '1', locked: true }) });
    assert.equal((await server.browser().login('alice', 'alice')).status, 423);
  });

  it('leaves the session alone that the browser has', async () => {
    await using server = await startLogin();
    const browser = server.browser();
    await browser.signIn();
    assert.equal((await browser.login('alice', 'wrong')).status, 401);
    assert.equal((await browser.session()).signed_in, true);
  });

  it('sets no cookie', async () => {
    await using server = await startLogin();
    const { headers } = await server.browser().login('alice', 'wrong');
    assert.deepEqual(headers.getSetCookie(), []);
  });

  it('tells the browser nothing of a failure of the app, but the app', async () => {
    const failure = new Error('The table is broken.');
    const told: unknown[] = [];
    const checkCredentials = async (): Promise<never> => {
      throw failure;
    };
    await using server = await startLogin({ checkCredentials, onError: (error) => told.push(error) });
    const { status, body } = await server.browser().login('alice', 'alice');
    assert.equal(status, 500);
    assert.deepEqual(body, { code: 'unexpected', message: 'Something went wrong.' });
    await server.browser().send('POST', '/account/login', '{"username":"alice","password":"hunter2"');
    assert.deepEqual(told, [failure]);
  });
});

describe('what is no login', () => {
  const table: readonly (readonly [string, unknown, Record<string, string>, number, string])[] = [
    [
      'a form',
      'username=alice&password=alice',
      { 'content-type': 'application/x-www-form-urlencoded' },
      400,
      'invalid_request',
    ],
    [
      'JSON sent as text',
      { username: 'alice', password: 'alice' },
      { 'content-type': 'text/plain' },
      400,
      'invalid_request',
    ],
    ['half of it', '{"username":"al', {}, 400, 'invalid_request'],
    ['a list', ['alice', 'alice'], {}, 400, 'invalid_request'],
    [
      'a password that is an object',
      { username: 'alice', password: { $ne: '' } },
      {},
      400,
      'invalid_request',
    ],
    ['no user name', { username: '', password: 'alice' }, {}, 400, 'invalid_request'],
    ['a long password', { username: 'alice', password: 'a'.repeat(1025) }, {}, 400, 'invalid_request'],
    [
      'a long code',
      { username: 'alice', password: 'alice', second_factor: '1'.repeat(65) },
      {},
      400,
      'invalid_request',
    ],
    [
      'a large body',
      { username: 'alice', password: 'alice', more: 'x'.repeat(9000) },
      {},
      413,
      'body_too_large',
    ],
  ];
  for (const [what, body, headers, status, expected] of table)
    it(`${what} is refused`, async () => {
      let asked = 0;
      await using server = await startLogin({
        checkCredentials: async () => {
          asked++;
          return 'wrong';
        },
      });
      const answer = await server.browser().send('POST', '/account/login', body, headers);
      assert.deepEqual([answer.status, code(answer.body), asked], [status, expected, 0]);
    });
});

describe('requests that do not come from the app', () => {
  const attacks: readonly (readonly [string, Record<string, string>])[] = [
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling host', { 'sec-fetch-site': 'same-site', origin: 'https://evil.example.com' }],
    ['an old browser on another site', { 'sec-fetch-site': '', origin: 'https://evil.test' }],
    ['a form, which cannot send the header', { 'x-csrf': '' }],
  ];
  for (const [who, headers] of attacks)
    for (const endpoint of ['login', 'refresh', 'logout'])
      it(`${who} cannot reach /${endpoint}`, async () => {
        await using server = await startLogin();
        const browser = server.browser();
        await browser.signIn();
        const body = endpoint === 'login' ? { username: 'bob', password: 'bob' } : undefined;
        const answer = await browser.send('POST', `/account/${endpoint}`, body, headers);
        assert.deepEqual([answer.status, code(answer.body)], [403, 'csrf_refused']);
        assert.deepEqual(answer.headers.getSetCookie(), []);
        const session = await browser.session();
        assert.ok(session.signed_in && session.user.sub === 'id of alice');
      });

  it('sign nobody out without the signed token of this session', async () => {
    await using server = await startLogin();
    const [browser, other] = [server.browser(), server.browser()];
    await browser.signIn();
    await other.signIn('bob', 'bob');
    const foreign = other.cookies.get('__Host-XSRF-TOKEN')?.value ?? '';
    for (const token of ['', 'x'.repeat(64), foreign]) {
      const answer = await browser.send('POST', '/account/logout', undefined, { 'x-xsrf-token': token });
      assert.deepEqual([answer.status, code(answer.body)], [403, 'csrf_refused']);
    }
    const cookie = browser
      .cookieHeader('/account/logout')
      .replace(/(__Host-XSRF-TOKEN)=[^;]*/, `$1=${foreign}`);
    const planted = await browser.send('POST', '/account/logout', undefined, {
      'x-xsrf-token': foreign,
      cookie,
    });
    assert.equal(planted.status, 403);
    assert.equal((await browser.session()).signed_in, true);
  });
});

describe('a logout', () => {
  it('ends the session on the server, deletes the cookies and clears what the page has kept', async () => {
    await using server = await startLogin({ token: 'cookie' });
    const browser = server.browser();
    await browser.signIn();
    const stolen = browser.copy();
    const { status, headers, body } = await browser.send('POST', '/account/logout');
    assert.deepEqual([status, body], [200, { signed_in: false }]);
    assert.equal(headers.get('clear-site-data'), '"cache", "storage"');
    assert.deepEqual([...browser.cookies.keys()].sort(), ['__Host-Http-device', '__Host-XSRF-TOKEN']);
    assert.deepEqual(await stolen.session(), { signed_in: false });
  });

  it('ends what its access token was good for, at once', async () => {
    await using server = await startLogin();
    const browser = server.browser();
    const authorization = `Bearer ${(await browser.signIn()).access_token ?? ''}`;
    const orders = () => browser.send('GET', '/api/orders', undefined, { authorization });
    assert.equal((await orders()).status, 200);
    await browser.send('POST', '/account/logout');
    assert.equal((await orders()).status, 401);
  });

  it('ends it too when the refresh cookie is gone, or a sibling host has planted one beside it', async () => {
    await using server = await startLogin();
    const attacker = server.browser();
    await attacker.signIn('mallory', 'mallory');
    const planted = `__Secure-refresh=${attacker.cookies.get('__Secure-refresh')?.value ?? ''}`;
    for (const tamper of [
      (cookie: string) => cookie.replace(/__Secure-refresh=[^;]+; /, ''),
      (cookie: string) => `${planted}; ${cookie}`,
      (cookie: string) => `${cookie}; ${planted}`,
      (cookie: string) => cookie.replace(/__Secure-refresh=[^;]+/, planted),
    ]) {
      const browser = server.browser();
      await browser.signIn();
      const stolen = browser.copy();
      const cookie = tamper(browser.cookieHeader('/account/logout'));
      const { status } = await browser.send('POST', '/account/logout', undefined, { cookie });
      assert.equal(status, 200);
      assert.deepEqual(await stolen.session(), { signed_in: false }, cookie.replaceAll(/=[^;]+/g, ''));
    }
    assert.equal((await attacker.session()).signed_in, true);
  });

  it('works when nobody is signed in', async () => {
    await using server = await startLogin({ clearSiteData: [] });
    const { status, headers, body } = await server.browser().send('POST', '/account/logout');
    assert.deepEqual([status, body], [200, { signed_in: false }]);
    assert.equal(headers.get('clear-site-data'), null);
  });
});

test('a page on another origin that may call is told the token for the double submit', async () => {
  await using server = await startLogin({ allowedOrigins: ['https://app.example.com'] });
  const browser = server.browser();
  const there = { origin: 'https://app.example.com', 'sec-fetch-site': 'same-site' };
  const body = { username: 'alice', password: 'alice' };
  const answer = await browser.send('POST', '/account/login', body, there);
  const { xsrf_token = '' } = answer.body as PasswordSessionAnswer;
  const logout = await browser.send('POST', '/account/logout', undefined, {
    ...there,
    'x-xsrf-token': xsrf_token,
  });
  assert.deepEqual([logout.status, logout.headers.get('access-control-allow-origin')], [200, there.origin]);
});

describe('a session that somebody else has prepared', () => {
  it('ends when the user signs in over it', async () => {
    await using server = await startLogin();
    const attacker = server.browser();
    await attacker.signIn('mallory', 'mallory');
    const victim = attacker.copy();
    const before = victim.cookies.get('__Secure-refresh')?.value;
    await victim.signIn();
    assert.notEqual(victim.cookies.get('__Secure-refresh')?.value, before);
    assert.deepEqual(await attacker.session(), { signed_in: false });
    const session = await victim.session();
    assert.ok(session.signed_in && session.user.sub === 'id of alice');
  });

  it('is not taken over from a refresh cookie that a sibling host has planted', async () => {
    await using server = await startLogin();
    const attacker = server.browser();
    await attacker.signIn('mallory', 'mallory');
    const planted = attacker.cookies.get('__Secure-refresh');
    assert.ok(planted);
    const victim = server.browser();
    victim.cookies.set('__Secure-refresh', planted);
    assert.deepEqual(await victim.session(), { signed_in: false });
    await victim.signIn();
    victim.cookies.set('__Secure-refresh', planted);
    assert.deepEqual(await victim.session(), { signed_in: false });
    assert.equal((await attacker.session()).signed_in, true);
  });

  it('counts for nothing beside the own one, nor does it lock the user out', async () => {
    await using server = await startLogin();
    const [attacker, victim] = [server.browser(), server.browser()];
    await attacker.signIn('mallory', 'mallory');
    await victim.signIn();
    const planted = attacker.cookies.get('__Secure-refresh')?.value ?? '';
    const own = () => victim.cookieHeader('/account/refresh');
    for (const cookie of [
      () => `__Secure-refresh=${planted}; ${own()}`,
      () => `${own()}; __Secure-refresh=${planted}; __Secure-refresh=%`,
    ]) {
      const { status, body } = await victim.refresh({ cookie: cookie() });
      assert.deepEqual([status, (body as PasswordSessionAnswer).user.sub], [200, 'id of alice']);
    }
    const twice = { cookie: `__Secure-refresh=${planted}; __Secure-refresh=x.y` };
    const credentials = { username: 'bob', password: 'bob' };
    assert.equal((await victim.send('POST', '/account/login', credentials, twice)).status, 200);
  });
});

test('an app that reads any body as JSON opens no way for forms', async () => {
  await using server = await startLogin({}, (app) => app.use(json({ type: '*/*' })));
  const form = JSON.stringify({ username: 'alice', password: 'alice', '=': '' });
  const headers = { 'content-type': 'text/plain' };
  const { status, body } = await server.browser().send('POST', '/account/login', form, headers);
  assert.deepEqual([status, code(body)], [400, 'invalid_request']);
});

test('an app without settings that can be right does not start', () => {
  const wrong: readonly Parameters<typeof startLogin>[0][] = [
    { basePath: 'account' },
    { basePath: '/account/' },
    { secrets: ['short'] },
    { origin: 'https://shop.example.com/' },
    { cookies: { refresh: '__Host-refresh' } },
    { cookies: { token: 'a b' } },
    { idle: 0 },
    { absolute: Number.NaN },
    { accessTokenTtl: 0 },
    { grace: -1 },
    { audience: [] },
    { signingKeys: [{ kty: 'oct', k: 'c2VjcmV0' }] },
    { signingKeys: [{ ...signingKeys[0], d: undefined }] as never },
  ];
  for (const options of wrong)
    assert.throws(() => restLogin({ ...loginOptions, ...options }), TypeError, JSON.stringify(options));
});

test('the message about a key that is none has a command that makes one', () => {
  const told = (options: Partial<Parameters<typeof restLogin>[0]>): string => {
    try {
      restLogin({ ...loginOptions, ...options });
      return '';
    } catch (error) {
      return (error as TypeError).message;
    }
  };
  const message = told({ signingKeys: [...signingKeys, {}] });
  assert.match(message, /^signingKeys\[1\] is no private JWK/);
  const [, script = assert.fail()] = /node -p "(.+)"$/.exec(message) ?? [];
  const { stdout } = spawnSync(process.execPath, ['-p', script], { encoding: 'utf8' });
  assert.equal(told({ signingKeys: [JSON.parse(stdout) as JWK] }), '');
});

test('in production it does not make up a key', (t) => {
  const before = process.env['NODE_ENV'];
  t.after(() => {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  });
  process.env['NODE_ENV'] = 'production';
  const { signingKeys: _, ...options } = loginOptions;
  assert.throws(() => restLogin({ ...options, store: memoryStore() }), /signingKeys/);
});

function code(body: unknown): string {
  return (body as { code: string }).code;
}
