import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import type { AccessToken, BackendError } from '../public-api.ts';
import type { Answer, LoginBrowser } from './spec/login-browser.ts';
import { origin, signingKeys, startLogin, type LoginServer } from './spec/login-server.ts';

const code = ({ body }: Answer): string => (body as { code: string }).code;
const bearer = (browser: LoginBrowser, token: string, path = '/api/orders') =>
  browser.send('GET', path, undefined, { authorization: `Bearer ${token}` });

async function signed(claims: JWTPayload, typ = 'at+jwt', alg = 'ES256'): Promise<string> {
  const [key] = signingKeys;
  assert.ok(key);
  return new SignJWT(claims).setProtectedHeader({ alg, typ }).sign(await importJWK(key, 'ES256'));
}

describe('an API that takes the token as a bearer', () => {
  const tokenOf = async (server: LoginServer): Promise<string> =>
    (await server.browser().signIn()).access_token ?? '';

  it('answers without one by a bare challenge', async () => {
    await using server = await startLogin();
    const answer = await server.browser().send('GET', '/api/orders');
    assert.deepEqual([answer.status, code(answer)], [401, 'not_signed_in']);
    assert.equal(answer.headers.get('www-authenticate'), `Bearer realm="${origin}"`);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
  });

  it('lets a good one pass, and knows whose it is', async () => {
    await using server = await startLogin();
    const { status, body } = await bearer(server.browser(), await tokenOf(server));
    assert.deepEqual([status, body], [200, { of: 'id of alice' }]);
  });

  it('asks for the scope it needs', async () => {
    await using server = await startLogin();
    const answer = await bearer(server.browser(), await tokenOf(server), '/api/admin');
    assert.deepEqual([answer.status, code(answer)], [403, 'scope_refused']);
    assert.equal(
      answer.headers.get('www-authenticate'),
      `Bearer realm="${origin}", error="insufficient_scope", scope="admin"`,
    );
  });

  it('refuses what is not one of ours', async () => {
    await using server = await startLogin();
    const token = await tokenOf(server);
    const claims = decodeJwt(token);
    const [head = '', payload = '', signature = ''] = token.split('.');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { kid = '' } = decodeProtectedHeader(token);
    const foreign = new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
      .sign(privateKey);
    const { sid: _, ...withoutSession } = claims;
    const refused = {
      nonsense: 'nonsense',
      'two words': `${token} ${token}`,
      'no signature': `${head}.${payload}.`,
      'alg none': new UnsecuredJWT(claims).encode(),
      'other claims': `${head}.${Buffer.from(JSON.stringify({ ...claims, sub: 'admin' })).toString('base64url')}.${signature}`,
      'another key': await foreign,
      'another type': await signed(claims, 'JWT'),
      'another issuer': await signed({ ...claims, iss: 'https://evil.test' }),
      'another audience': await signed({ ...claims, aud: 'https://other.example.com' }),
      'an end in the past': await signed({ ...claims, exp: Math.floor(Date.now() / 1000) - 1 }),
      'no session': await signed(withoutSession),
      'a session that there is not': await signed({ ...claims, sid: 'A'.repeat(43) }),
    };
    for (const [what, value] of Object.entries(refused)) {
      const answer = await bearer(server.browser(), value);
      assert.deepEqual([answer.status, code(answer)], [401, 'not_signed_in'], what);
      assert.match(answer.headers.get('www-authenticate') ?? '', /error="invalid_token"$/);
    }
    assert.equal((await bearer(server.browser(), await signed(claims))).status, 200, 'the forger could have');
  });

  it('does not look at cookies', async () => {
    await using server = await startLogin();
    const token = await tokenOf(server);
    const cookie = `__Host-Http-token=${token}`;
    assert.equal((await server.browser().send('GET', '/api/orders', undefined, { cookie })).status, 401);
  });
});

describe('an API that takes the token from the cookie', () => {
  const start = () => startLogin({ token: 'cookie' });

  it('lets the app read and write', async () => {
    await using server = await start();
    const browser = server.browser();
    await browser.signIn();
    for (const method of ['GET', 'POST', 'DELETE'])
      assert.equal((await browser.send(method, '/api/orders')).status, 200, method);
  });

  it('refuses what other sites send with the cookie', async () => {
    await using server = await start();
    const browser = server.browser();
    await browser.signIn();
    const attacks: readonly (readonly [string, Record<string, string>])[] = [
      ['GET', { 'sec-fetch-site': 'cross-site' }],
      ['GET', { 'sec-fetch-site': 'same-site' }],
      ['GET', { 'x-csrf': '' }],
      ['POST', { 'x-xsrf-token': '' }],
      ['POST', { 'x-xsrf-token': 'x'.repeat(64) }],
    ];
    for (const [method, headers] of attacks) {
      const answer = await browser.send(method, '/api/orders', undefined, headers);
      assert.deepEqual([answer.status, code(answer)], [403, 'csrf_refused'], JSON.stringify(headers));
    }
  });

  it('refuses the token without the session that the double submit is bound to', async () => {
    await using server = await start();
    const [browser, other] = [server.browser(), server.browser()];
    await browser.signIn();
    await other.signIn('bob', 'bob');
    const token = browser.cookies.get('__Host-Http-token')?.value ?? '';
    const evicted = { cookie: `__Host-Http-token=${token}`, 'x-xsrf-token': '' };
    assert.equal((await browser.send('POST', '/api/orders', undefined, evicted)).status, 401);
    other.cookies.set('__Host-Http-token', { value: token, path: '/' });
    assert.equal((await other.send('POST', '/api/orders')).status, 401);
  });

  it('tells the app that the session is gone, also when the browser has dropped its cookies', async () => {
    await using server = await start();
    const browser = server.browser();
    await browser.signIn();
    await server.login.revoke('id of alice');
    assert.equal((await browser.send('POST', '/api/orders')).status, 401);
    for (const name of ['__Host-Http-token', '__Host-Http-account']) browser.cookies.delete(name);
    assert.equal((await browser.send('POST', '/api/orders')).status, 401);
  });

  it('does not mind what a proxy before it is told by Basic, which spares nobody the check of where a request comes from', async () => {
    await using server = await start();
    const browser = server.browser();
    await browser.signIn();
    const basic = { authorization: 'Basic YWxpY2U6YWxpY2U=' };
    assert.equal((await browser.send('GET', '/api/orders', undefined, basic)).status, 200);
    const forged = await browser.send('GET', '/api/orders', undefined, { ...basic, 'x-csrf': '' });
    assert.deepEqual([forged.status, code(forged)], [403, 'csrf_refused']);
  });

  it('takes one token, not two', async () => {
    await using server = await start();
    const browser = server.browser();
    await browser.signIn();
    const token = browser.cookies.get('__Host-Http-token')?.value ?? '';
    const answer = await bearer(browser, token);
    assert.deepEqual([answer.status, code(answer)], [400, 'invalid_request']);
  });

  it('lets a server call it with a bearer, which no other site can make a browser send', async () => {
    await using server = await start();
    const browser = server.browser();
    await browser.signIn();
    const token = browser.cookies.get('__Host-Http-token')?.value ?? '';
    const headers = { 'sec-fetch-site': '', 'x-csrf': '', authorization: `Bearer ${token}` };
    assert.equal((await server.browser().send('POST', '/api/orders', undefined, headers)).status, 200);
  });

  it('answers the preflight of an allowed origin, and of no other', async () => {
    await using server = await startLogin({ token: 'cookie', allowedOrigins: ['https://app.example.com'] });
    const preflight = (from: string) =>
      server.browser().send('OPTIONS', '/api/orders', undefined, {
        origin: from,
        'sec-fetch-site': 'same-site',
        'access-control-request-method': 'POST',
      });
    const { status, headers } = await preflight('https://app.example.com');
    assert.deepEqual([status, headers.get('access-control-allow-origin')], [204, 'https://app.example.com']);
    assert.equal((await preflight('https://evil.example.com')).status, 403);
  });
});

describe('a token for the cookie', () => {
  const claimsOfSize = (size: number) => ({
    token: 'cookie' as const,
    checkCredentials: async () => ({ sub: '1', name: 'Alice', permissions: 'secret '.repeat(size / 7) }),
  });

  it('is refused at the login when the browser would drop it, naming the claims that are too large', async () => {
    await using server = await startLogin(claimsOfSize(4000));
    const browser = server.browser();
    const answer = await browser.login('alice', 'alice');
    assert.deepEqual([answer.status, code(answer)], [500, 'token_too_large']);
    const { message } = answer.body as { message: string };
    assert.match(message, /: permissions, /);
    assert.ok(!message.includes('secret'));
    assert.deepEqual(answer.headers.getSetCookie(), []);
    assert.deepEqual(await browser.session(), { signed_in: false });
  });

  it('fits just below that', async () => {
    await using server = await startLogin(claimsOfSize(1900));
    const { status, headers } = await server.browser().login('alice', 'alice');
    assert.equal(status, 200);
    for (const line of headers.getSetCookie()) assert.ok(line.length <= 4096);
  });

  it('may be as large as it likes in the body', async () => {
    await using server = await startLogin({ ...claimsOfSize(8000), token: 'body' });
    assert.equal((await server.browser().login('alice', 'alice')).status, 200);
  });

  it('holds the claims that it is to hold', async () => {
    await using server = await startLogin({ ...claimsOfSize(4000), tokenClaims: ['name'] });
    const browser = server.browser();
    const { user } = await browser.signIn();
    assert.deepEqual(Object.keys(user).sort(), ['name', 'permissions', 'sub']);
    const token = browser.cookies.get('__Host-Http-token')?.value ?? '';
    assert.deepEqual(Object.keys(decodeJwt(token)).sort(), [
      'aud',
      'client_id',
      'exp',
      'iat',
      'iss',
      'jti',
      'name',
      'scope',
      'sid',
      'sub',
    ]);
  });

  it('is no longer the one it says when the app names a claim like one of the protocol', async () => {
    const claims = { iss: 'https://evil.test', aud: 'other', exp: 99999999999, sid: 'x', client_id: 'other' };
    await using server = await startLogin({ checkCredentials: async () => ({ sub: '1', ...claims }) });
    const { access_token = '' } = await server.browser().signIn();
    const { iss, aud, exp = Infinity, client_id } = decodeJwt(access_token);
    assert.deepEqual([iss, aud, client_id], [origin, origin, origin]);
    assert.ok(exp < Date.now() / 1000 + 301);
    assert.equal((await bearer(server.browser(), access_token, '/api/admin')).status, 403);
  });
});

describe('the token for a proxied call', () => {
  it('is that of the cookie, for its scopes and its audience', async () => {
    const asked: (AccessToken | string | null)[] = [];
    await using server = await startLogin(
      { token: 'cookie', audience: 'https://api.example.com/' },
      (app, login) => {
        app.get('/proxied', login.guard, async (request, response) => {
          const targets = [
            {},
            { scope: 'orders:read', resource: 'https://api.example.com/' },
            { scope: 'admin' },
            { resource: 'https://pay.example.com/' },
          ];
          for (const target of targets)
            asked.push(
              await login
                .accessToken(request, target)
                .catch((error: unknown) => (error as BackendError).code),
            );
          const [first] = asked as [AccessToken | null];
          asked.push(await login.accessToken(request, {}, first?.value));
          response.json({});
        });
      },
    );
    const browser = server.browser();
    await browser.signIn();
    const value = browser.cookies.get('__Host-Http-token')?.value ?? '';
    await browser.send('GET', '/proxied');
    const token = { value, scope: 'orders:read', expiresAt: (decodeJwt(value).exp ?? 0) * 1000 };
    assert.deepEqual(asked, [token, token, 'scope_refused', 'resource_refused', null]);
    asked.length = 0;
    await server.browser().send('GET', '/proxied');
    assert.deepEqual(asked, [null, null, null, null, null]);
  });
});

describe('ten thousand random cookies', () => {
  it('are never an error of the server, and never a session', async () => {
    await using server = await startLogin({ token: 'cookie' });
    const names = [
      '__Secure-refresh',
      '__Host-Http-account',
      '__Host-Http-token',
      '__Host-Http-device',
      '__Host-XSRF-TOKEN',
    ];
    let seed = 42;
    const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
    const text = (length: number): string =>
      Array.from({ length }, () => String.fromCharCode(33 + random(223)))
        .join('')
        .replace(/[\x7f-\x9f]/g, '%');
    const cookie = (): string =>
      Array.from({ length: random(5) }, () => `${names[random(5)] ?? ''}=${text(random(120))}`).join(
        random(2) ? '; ' : ';',
      );
    const browser = server.browser();
    const paths = ['/account/refresh', '/account/logout', '/api/orders'];
    for (let round = 0; round < 200; round++)
      await Promise.all(
        Array.from({ length: 50 }, async () => {
          const path = paths[random(3)] ?? '';
          const { status, body } = await browser.send('POST', path, undefined, { cookie: cookie() || 'a=b' });
          assert.ok(status < 500 && !JSON.stringify(body).includes('"signed_in":true'));
        }),
      );
  });
});
