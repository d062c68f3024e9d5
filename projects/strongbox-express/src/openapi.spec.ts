import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { after, afterEach, before, describe, it } from 'node:test';
import { generateKeyPair, SignJWT } from 'jose';
import express, { type RequestHandler } from 'express';
import { demoStage, type DemoStage } from '../../demo-servers/src/demo-stage.ts';
import { startRedisServer, type RedisServer } from '../../demo-servers/src/redis-server.ts';
import { openSite, type Site } from '../../demo-servers/src/site.ts';
import { loginOptions } from './login/spec/login-server.ts';
import { apiProxy, backendSession, redisStore, restLogin, tokenMediator } from './public-api.ts';
import { Browser } from './session/spec/browser.ts';
import { clientId, clientSecret, secrets } from './session/spec/session-stage.ts';
import { OpenApiDocument } from './spec/openapi-document.ts';
import { send } from './spec/send.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
const elsewhere = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };

describe('every answer is one of openapi.yaml', () => {
  const document = new OpenApiDocument();
  const problems: string[] = [];
  const closers: (() => Promise<unknown>)[] = [];
  let redis: RedisServer;
  let demo: DemoStage;
  let site: Site;
  let target: Site;
  /** Has a session. */
  let browser: Browser;
  /** Knows the own login; both leave a cookie of one name for the double submit. */
  let owner: Browser;
  /** Whether the backend's requests get to the provider without its credentials. */
  let isStranger = false;

  before(async () => {
    redis = await startRedisServer();
    site = await openSite();
    target = await openSite();
    const gone = await openSite();
    await gone.close();
    const backends = [{ clientId, clientSecret, url: `${site.origin}/bff` }];
    demo = await demoStage({ backends });
    const store = await redisStore(redis.url);
    closers.push(
      async () => {
        store.close();
      },
      () => demo.close(),
      () => site.close(),
      () => target.close(),
      () => redis.close(),
    );
    const { origin } = site;
    const resource = demo.api.url;
    const { issuer } = demo.provider;
    const settings = { origin, issuer, clientId, clientSecret, secrets, store, resource };
    const session = backendSession({
      ...settings,
      scope: 'openid profile invoices:read',
      fetch: async (url, { headers, ...init }) => {
        const sent = new Headers(headers);
        if (isStranger) sent.delete('authorization');
        return fetch(url, { ...init, headers: sent } as RequestInit);
      },
    });
    const methods = ['GET', 'POST'] as const;
    const route = (name: string, to: string) => ({ path: `/bff/api/${name}`, target: to, methods, resource });
    const proxy = apiProxy({
      session,
      routes: [
        { ...route('invoices', target.origin), maxBody: 100 },
        { ...route('slow', `${target.origin}/slow`), timeout: 0.1 },
        route('gone', gone.origin),
        { ...route('other', target.origin), resource: 'https://no.such.resource/' },
        { ...route('more', target.origin), scope: 'invoices:delete' },
      ],
    });
    target.serve((request, response) => {
      if (request.url?.endsWith('/refuse') === true) response.writeHead(401).end();
      else if (request.url?.startsWith('/slow') !== true) response.end('fine');
    });
    const mediated = { [resource]: { scope: 'invoices:read' }, 'https://no.such.resource/': { scope: 'x' } };
    const login = { ...loginOptions, origin, store, attempts: { max: 3 } };
    const large = async ({ username }: { readonly username: string }) => {
      if (username === 'broken') throw new Error('A bug.');
      return { sub: 'alice', name: 'x'.repeat(5000) };
    };
    site.serve(
      express()
        .disable('x-powered-by')
        .use(recorded())
        .use(session.router, tokenMediator({ session, resources: mediated }), proxy)
        .use('/fresh', backendSession(settings).router)
        .use('/cookie', restLogin({ ...login, token: 'cookie' }).router)
        .use('/large', restLogin({ ...login, token: 'cookie', checkCredentials: large }).router)
        .use(restLogin(login).router)
        .get('/{*path}', (_request, response) => {
          response.send('page');
        }),
    );
    browser = new Browser(origin);
    owner = new Browser(origin);
  });
  after(async () => {
    for (const close of closers) await close();
  });
  afterEach(() => {
    assert.deepEqual(problems.splice(0), []);
  });

  function recorded(): RequestHandler {
    return (request, response, next) => {
      const path = request.path.replace(/^\/(cookie|fresh|large)\//, '/');
      const end = response.end.bind(response) as (...of: unknown[]) => typeof response;
      response.end = ((chunk?: unknown, ...rest: unknown[]) => {
        const lines = Object.entries(response.getHeaders()).map(([name, value]) => [
          name,
          name === 'set-cookie' ? [value].flat() : String(value),
        ]);
        const headers = Object.fromEntries(lines) as IncomingHttpHeaders;
        const body = typeof chunk === 'string' || Buffer.isBuffer(chunk) ? String(chunk) : '';
        const { statusCode: status } = response;
        problems.push(...document.problems({ method: request.method, path, status, headers, body }));
        return end(chunk, ...rest);
      }) as typeof response.end;
      next();
    };
  }
  const call = async (method: string, path: string, body?: unknown, headers = {}) => {
    const caller = path.includes('/account/') ? owner : browser;
    return (await caller.call(path, { method, headers, ...(body !== undefined && { body }) })).status;
  };
  const signIn = async (query = '') => {
    const page = await browser.go(`/bff/login?${query}`);
    await browser.go(page.url, page.url.origin, { userName: 'alice', password: 'alice' });
  };

  it('to a visitor who signs in', async () => {
    assert.equal(await call('GET', '/bff/session'), 200);
    assert.equal(await call('POST', '/bff/session'), 200);
    await signIn('redirect_to=/invoices&max_age=600');
    assert.equal(await call('GET', '/bff/session'), 200);
    assert.equal(await call('POST', '/bff/session'), 200);
    assert.equal(await call('GET', '/bff/api/invoices'), 200);
    assert.equal(await call('POST', '/bff/api/invoices', {}), 200);
    assert.equal(await call('POST', '/bff/token', { resource: demo.api.url }), 200);
  });

  it('to what cannot be read or is too long', async () => {
    const json = { 'content-type': 'application/json' };
    const long = 'x'.repeat(50_000);
    assert.equal(await call('POST', '/bff/logout', { redirect_to: long }), 413);
    assert.equal(await call('POST', '/bff/token', { scope: long }), 413);
    assert.equal(await call('POST', '/bff/api/invoices', { long }), 413);
    assert.equal(await call('POST', '/account/login', { username: long }), 413);
    assert.equal(await call('POST', '/account/login', { username: 'alice' }), 400);
    assert.equal(await call('POST', '/bff/token', { resource: 7 }), 400);
    const leave = `${site.origin}/bff/backchannel-logout`;
    assert.equal((await send('POST', leave, form, `logout_token=${long}`)).status, 413);
    assert.equal((await send('POST', leave, form, 'logout_token=x')).status, 400);
    assert.equal((await send('POST', leave, form, '')).status, 400);
    const { cookie, ...proof } = proofOf();
    const broken = { ...proof, ...json, cookie };
    assert.equal((await send('POST', `${site.origin}/bff/logout`, broken, '{')).status, 400);
  });

  function proofOf(): Record<string, string> {
    const xsrf = browser.cookies().get('__Host-XSRF-TOKEN')?.value ?? '';
    return {
      origin: site.origin,
      'sec-fetch-site': 'same-origin',
      'x-csrf': '1',
      'x-xsrf-token': decodeURIComponent(xsrf),
      cookie: [...browser.cookies()].map(([name, { value }]) => `${name}=${value}`).join('; '),
    };
  }

  it('to other sites', async () => {
    const operations = [
      ...['session', 'api/invoices'].map((path) => ['GET', `/bff/${path}`] as const),
      ...['session', 'logout', 'token', 'api/invoices'].map((path) => ['POST', `/bff/${path}`] as const),
      ...['login', 'refresh', 'logout'].map((path) => ['POST', `/account/${path}`] as const),
    ];
    for (const [method, path] of operations)
      assert.equal(await call(method, path, undefined, elsewhere), 403);
    for (const path of ['login', 'end-session']) {
      const { status } = await send('GET', `${site.origin}/bff/${path}`, { ...navigation, ...elsewhere });
      assert.equal(status, 403);
    }
  });

  it('to who wants more than there is', async () => {
    for (const method of ['GET', 'POST']) {
      assert.equal(await call(method, '/bff/api/invoices/a%2fb'), 404);
      const upgrade = { connection: 'upgrade', upgrade: 'websocket' };
      assert.equal(await call(method, '/bff/api/invoices', undefined, upgrade), 400);
      for (const path of ['other', 'more']) assert.equal(await call(method, `/bff/api/${path}`), 403);
      assert.equal(await call(method, '/bff/api/slow'), 504);
      assert.equal(await call(method, '/bff/api/gone'), 502);
    }
    const resource = demo.api.url;
    assert.equal(await call('POST', '/bff/token', { resource: 'https://evil.example/' }), 403);
    assert.equal(await call('POST', '/bff/token', { resource, scope: 'everything' }), 403);
  });

  it('to somebody who is not signed in', async () => {
    const stranger = new Browser(site.origin);
    await stranger.call('/bff/session');
    assert.equal((await stranger.call('/bff/api/invoices')).status, 401);
    assert.equal((await stranger.call('/bff/api/invoices', { method: 'POST', body: {} })).status, 401);
    const body = { resource: demo.api.url };
    assert.equal((await stranger.call('/bff/token', { method: 'POST', body })).status, 401);
  });

  it('to somebody who leaves, and to one who turns back', async () => {
    assert.equal(await call('POST', '/bff/logout', { redirect_to: '/bye' }), 200);
    await browser.go('/bff/end-session', site.origin, undefined, ({ origin }) => origin !== site.origin);
    await browser.go('/bff/signed-out', demo.provider.issuer);
    await browser.go('/bff/callback?error=access_denied&state=nobodys', demo.provider.issuer);
    assert.equal(await call('GET', '/bff/session'), 200);
    assert.equal(await call('POST', '/bff/logout', { scope: 'app' }), 200);
  });

  it('to the logins of an own user table', async () => {
    const login = async (username: string, password = username, more = {}) =>
      call('POST', '/account/login', { username, password, ...more });
    assert.equal(await call('POST', '/account/refresh'), 200);
    assert.equal(await login('alice'), 200);
    assert.equal(await call('POST', '/account/refresh'), 200);
    assert.equal(await call('POST', '/account/logout'), 200);
    assert.equal(await login('careful'), 401);
    assert.equal(await login('careful', 'careful', { second_factor: '123456' }), 200);
    assert.equal(await login('locked'), 423);
    for (const status of [401, 401, 401, 429]) assert.equal(await login('bob', 'wrong'), status);
    const keys = await send('GET', `${site.origin}/account/jwks`);
    assert.equal(keys.status, 200);
    assert.equal(await call('POST', '/cookie/account/login', { username: 'eve', password: 'eve' }), 200);
    assert.equal(await call('POST', '/cookie/account/refresh'), 200);
    assert.equal(await call('POST', '/cookie/account/logout'), 200);
    for (const username of ['large', 'broken'])
      assert.equal(await call('POST', '/large/account/login', { username, password: 'x' }), 500);
  });

  it('while the provider refuses, or cannot be reached', async () => {
    await signIn();
    const resource = demo.api.url;
    const renewals = async () => {
      const answer = await browser.call('/bff/token', { method: 'POST', body: { resource } });
      const { id: refused } = JSON.parse(answer.body) as { id: string };
      return [
        await call('POST', '/bff/token', { resource, refused }),
        await call('GET', '/bff/api/invoices/refuse'),
        await call('POST', '/bff/api/invoices/refuse'),
      ];
    };
    isStranger = true;
    assert.deepEqual(await renewals(), [502, 502, 502]);
    isStranger = false;
    demo.provider.tokenOutage = 'error';
    assert.deepEqual(await renewals(), [503, 503, 503]);
    demo.provider.tokenOutage = 'none';
    demo.provider.outage = 'error';
    const { privateKey } = await generateKeyPair('RS256');
    const token = await new SignJWT()
      .setProtectedHeader({ alg: 'RS256', typ: 'logout+jwt' })
      .sign(privateKey);
    const address = `${site.origin}/fresh/bff/backchannel-logout`;
    assert.equal((await send('POST', address, form, `logout_token=${token}`)).status, 503);
    demo.provider.outage = 'none';
  });

  async function leaveProvider(): Promise<void> {
    const end = `${demo.provider.issuer}/session/end`;
    const page = await browser.go(end, demo.provider.issuer);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    await browser.go(`${end}/confirm`, demo.provider.issuer, { xsrf, logout: 'yes' });
  }

  it('while the store cannot be reached', async () => {
    await call('POST', '/account/login', { username: 'alice', password: 'alice' });
    await leaveProvider();
    await signIn();
    await redis.kill();
    await leaveProvider();
    for (const path of ['session', 'api/invoices']) assert.equal(await call('GET', `/bff/${path}`), 503);
    assert.equal((await browser.go('/bff/end-session')).status, 503);
    for (const path of ['session', 'logout', 'token', 'api/invoices']) {
      assert.equal(await call('POST', `/bff/${path}`, { resource: demo.api.url }), 503);
    }
    assert.equal(await call('POST', '/account/login', { username: 'alice', password: 'alice' }), 503);
    assert.equal(await call('POST', '/account/refresh'), 503);
    assert.equal(await call('POST', '/account/logout'), 503);
  });

  it('and each answer of the document has been given', () => {
    assert.deepEqual(document.unseen(), []);
  });
});
