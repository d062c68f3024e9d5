import assert from 'node:assert/strict';
import { after, before, describe, it, mock } from 'node:test';
import { backendSession } from '../public-api.ts';
import { inspect } from 'node:util';
import { decodeJwt, exportJWK, generateKeyPair } from 'jose';
import type { Browser } from './spec/browser.ts';
import { clientId, clientSecret, secrets, sessionStage, type SessionStage } from './spec/session-stage.ts';

const sessionCookie = '__Host-Http-session';
const loginCookie = /^__Host-Http-login-[\w-]{16}$/;

describe('a login', () => {
  let stage: SessionStage;
  before(async () => {
    stage = await sessionStage();
  });
  after(() => stage.close());

  /** The page of the provider that a login leads to, without signing in there. */
  async function atTheProvider(browser: Browser, query = ''): Promise<URL> {
    const { url } = await browser.go(`/bff/login?${query}`);
    assert.equal(url.origin, stage.demo.provider.issuer);
    return url;
  }

  /** The address that the provider sends the browser back to, which does not go there. */
  async function answerTo(browser: Browser, query = ''): Promise<URL> {
    const form = await atTheProvider(browser, query);
    const stopped = await browser.go(
      form,
      form.origin,
      { userName: 'alice', password: 'alice' },
      ({ pathname }) => pathname.startsWith('/bff/callback'),
    );
    return stopped.url;
  }

  it('leads through the provider to the page it was asked for', async () => {
    const browser = stage.browser();
    const page = await stage.signIn(browser, 'redirect_to=/invoices?year%3D2026%23may');
    assert.equal(page.url.href, `${stage.origin}/invoices?year=2026#may`);
    assert.equal(page.body, 'page');
    const session = await stage.session(browser);
    assert.ok(session.signed_in);
    const { sub, name, email, auth_time, ...rest } = session.user;
    assert.deepEqual(
      { sub, name, email },
      { sub: 'alice', name: 'Alice Example', email: 'alice@example.com' },
    );
    assert.equal(typeof auth_time, 'number');
    for (const claim of ['iss', 'aud', 'exp', 'iat', 'nonce', 'sid', 'at_hash'])
      assert.ok(!(claim in rest), claim);
  });

  it('asks with code, PKCE S256, state and nonce, and for every resource', async () => {
    const browser = stage.browser();
    await atTheProvider(
      browser,
      'login_hint=alice&prompt=login&max_age=60&acr_values=urn:demo:pwd&ui_locales=de%20en',
    );
    const asked = new URL(browser.visited.find((address) => address.includes('/auth?')) ?? '').searchParams;
    assert.deepEqual(
      ['response_type', 'client_id', 'redirect_uri', 'code_challenge_method'].map((name) => asked.get(name)),
      ['code', clientId, `${stage.origin}/bff/callback`, 'S256'],
    );
    assert.deepEqual(asked.getAll('resource'), [stage.demo.api.url, stage.demo.payments.url]);
    for (const name of ['state', 'nonce', 'code_challenge'])
      assert.match(asked.get(name) ?? '', /^[\w-]{43}$/);
    assert.deepEqual(
      ['login_hint', 'prompt', 'max_age', 'acr_values', 'ui_locales'].map((name) => asked.get(name)),
      ['alice', 'login', '60', 'urn:demo:pwd', 'de en'],
    );
  });

  it('leaves a session cookie that no script and no other site gets at', async () => {
    const browser = stage.browser();
    await stage.signIn(browser);
    const { value, attributes } = browser.cookies().get(sessionCookie) ?? assert.fail();
    assert.match(value, /^[\w-]{43}$/);
    assert.deepEqual([...attributes].sort(), ['httponly', 'path=/', 'samesite=strict', 'secure']);
  });

  it('needs its transaction cookie for minutes only, and brings it along from another site', async () => {
    const browser = stage.browser();
    const callback = await answerTo(browser);
    const [name = '', cookie = assert.fail()] =
      [...browser.cookies()].find(([each]) => loginCookie.test(each)) ?? [];
    const attributes = cookie.attributes.filter((each) => !each.startsWith('expires='));
    assert.deepEqual([...attributes].sort(), [
      'httponly',
      'max-age=1800',
      'path=/',
      'samesite=lax',
      'secure',
    ]);
    // Sealed: nobody reads the verifier, not even who holds the cookie.
    assert.equal(cookie.value.split('.').length, 5);
    await browser.go(callback, stage.demo.provider.issuer);
    assert.ok(!browser.cookies().has(name));
    assert.ok((await stage.session(browser)).signed_in);
  });

  it('ends the session that was there, though its cookie does not come along from another site', async () => {
    const browser = stage.browser();
    await stage.signIn(browser);
    const before = browser.cookies().get(sessionCookie)?.value ?? '';
    await stage.signIn(browser, 'prompt=login');
    const after = browser.cookies().get(sessionCookie)?.value ?? '';
    assert.notEqual(after, before);
    const thief = stage.browser();
    thief.plant(sessionCookie, before);
    assert.deepEqual(await stage.session(thief), { signed_in: false });
    assert.ok((await stage.session(browser)).signed_in);
  });

  it('never begins a session under an id that was there before', async () => {
    const browser = stage.browser();
    const planted = 'a'.repeat(43);
    browser.plant(sessionCookie, planted);
    await stage.signIn(browser);
    assert.notEqual(browser.cookies().get(sessionCookie)?.value, planted);
    const attacker = stage.browser();
    attacker.plant(sessionCookie, planted);
    assert.deepEqual(await stage.session(attacker), { signed_in: false });
  });

  it('works in several tabs at the same time', async () => {
    const browser = stage.browser();
    const first = await answerTo(browser, 'redirect_to=/first');
    const second = await browser.go(
      '/bff/login?redirect_to=/second',
      stage.origin,
      undefined,
      ({ pathname }) => pathname.startsWith('/bff/callback'),
    );
    assert.equal((await browser.go(first, stage.demo.provider.issuer)).url.pathname, '/first');
    assert.equal((await browser.go(second.url, stage.demo.provider.issuer)).url.pathname, '/second');
    assert.ok((await stage.session(browser)).signed_in);
  });

  it('keeps no more logins under way than fit into a request', async () => {
    const browser = stage.browser();
    const long = `/${'x'.repeat(1000)}`;
    for (let i = 0; i < 10; i++) await atTheProvider(browser, `redirect_to=${long}`);
    const names = [...browser.cookies().keys()].filter((name) => loginCookie.test(name));
    assert.equal(names.length, 4);
    assert.equal((await stage.signIn(browser)).status, 200);
  });

  it('fits into a cookie with all it asks for, and into a request with others, or says that it does not', async () => {
    const browser = stage.browser();
    const sizes = () =>
      [...browser.cookies()]
        .filter(([name]) => loginCookie.test(name))
        .map(([name, { value }]) => name.length + value.length);
    const scope = `scope=${'s'.repeat(500)}`;
    for (let i = 0; i < 6; i++) {
      await atTheProvider(browser, `redirect_to=/${'é'.repeat(150)}&${scope}`);
      assert.ok(Math.max(...sizes()) <= 4096);
      assert.ok(sizes().reduce((sum, each) => sum + each) <= 9 * 1024);
    }
    assert.ok(sizes().length > 1);
    const before = sizes().length;
    const acr = `acr_values=${'a'.repeat(500)}`;
    await browser.go(`/bff/login?redirect_to=/${'é'.repeat(330)}&${scope}&${acr}`);
    assert.match(stage.errors.at(-1) ?? '', /^invalid_request/);
    assert.equal(sizes().length, before);
    assert.equal((await browser.go(`/bff/login?redirect_to=/${'é'.repeat(400)}`)).url.pathname, '/');
  });

  it('is not kept from beginning by cookies with names that nobody can delete', async () => {
    const browser = stage.browser();
    for (const odd of ['(', '@', '"', '[']) browser.plant(`__Host-Http-login-${odd}`, 'planted');
    assert.equal((await stage.signIn(browser)).status, 200);
    assert.ok((await stage.session(browser)).signed_in);
  });

  it('that the user cancels says so once, on the page it was to lead to', async () => {
    const browser = stage.browser();
    const form = await atTheProvider(browser, 'redirect_to=/basket');
    const page = await browser.go(`${form.href}/cancel`, form.origin);
    assert.equal(page.url.href, `${stage.origin}/basket`);
    assert.deepEqual(await stage.session(browser), { signed_in: false, login_error: 'login_cancelled' });
    assert.deepEqual(await stage.session(browser), { signed_in: false });
  });

  it('for something stronger leaves who cancels it as he was, and is not asked for again', async () => {
    const browser = stage.browser();
    await stage.signIn(browser);
    const form = await atTheProvider(browser, 'acr_values=urn:demo:mfa&redirect_to=/admin');
    await browser.go(`${form.href}/cancel`, form.origin);
    const session = await stage.session(browser);
    assert.ok(session.signed_in);
    assert.equal(session.user.sub, 'alice');
    assert.equal(session.asked?.acr_values, 'urn:demo:mfa');
  });

  it('tells what it asked for', async () => {
    const browser = stage.browser();
    await stage.signIn(browser, 'max_age=600&scope=invoices:write');
    const { asked } = (await stage.session(browser)) as { asked: { at: number } };
    assert.ok(Math.abs(asked.at - Date.now() / 1000) < 30);
    assert.deepEqual({ ...asked, at: 0 }, { max_age: 600, scope: 'invoices:write', at: 0 });
  });

  it('that comes back with an older sign-in than it asked for fails', async () => {
    const browser = stage.browser();
    await stage.signIn(browser);
    mock.timers.enable({ apis: ['Date'], now: Date.now() + 20 * 60_000 });
    try {
      const asked = await browser.go(
        '/bff/login?max_age=60',
        stage.origin,
        undefined,
        ({ pathname }) => pathname === '/auth',
      );
      asked.url.searchParams.delete('max_age');
      const page = await browser.go(asked.url, stage.origin);
      assert.equal(page.url.href, `${stage.origin}/`);
      assert.match(stage.errors.at(-1) ?? '', /^provider_refused/);
      const session = await stage.session(browser);
      assert.equal(session.signed_in && session.asked?.max_age, 60);
    } finally {
      mock.timers.reset();
    }
  });

  describe('does not come to anything', () => {
    async function isRefused(browser: Browser, callback: URL | string): Promise<void> {
      const page = await browser.go(callback, stage.demo.provider.issuer);
      assert.equal(page.status, 200);
      assert.equal(page.url.origin, stage.origin);
      assert.deepEqual(await stage.session(browser), { signed_in: false, login_error: 'login_failed' });
      assert.ok(!browser.cookies().has(sessionCookie));
    }

    function changed(url: URL, name: string, value: string): URL {
      const other = new URL(url);
      other.searchParams.set(name, value);
      return other;
    }

    it('in a browser that has not begun it', async () => {
      const attacker = stage.browser();
      await isRefused(stage.browser(), await answerTo(attacker));
    });

    it('with the transaction of another login', async () => {
      const attacker = stage.browser();
      const forged = await answerTo(attacker);
      const victim = stage.browser();
      const own = await answerTo(victim);
      await isRefused(victim, changed(own, 'code', forged.searchParams.get('code') ?? ''));
    });

    it('with a transaction cookie that is not as it was', async () => {
      const browser = stage.browser();
      const callback = await answerTo(browser);
      const [name, { value }] =
        [...browser.cookies()].find(([each]) => loginCookie.test(each)) ?? assert.fail();
      browser.plant(name, value.slice(0, -2) + (value.endsWith('AA') ? 'BB' : 'AA'));
      await isRefused(browser, callback);
    });

    it('with the cookie of another login under the name of this one', async () => {
      const [first, second] = [stage.browser(), stage.browser()];
      const callback = await answerTo(first);
      await answerTo(second);
      const [name = ''] = [...first.cookies()].find(([each]) => loginCookie.test(each)) ?? [];
      const [, { value }] = [...second.cookies()].find(([each]) => loginCookie.test(each)) ?? assert.fail();
      first.plant(name, value);
      await isRefused(first, callback);
    });

    it('with the transaction of another backend with the same secrets', async () => {
      const browser = stage.browser();
      const callback = await answerTo(browser);
      const before = stage.tokenRequests();
      await stage.withOther({ clientId: 'another' }, () => isRefused(browser, callback));
      assert.equal(stage.tokenRequests(), before);
    });

    it('with an answer of another issuer', async () => {
      const browser = stage.browser();
      await isRefused(browser, changed(await answerTo(browser), 'iss', 'https://evil.example'));
    });

    it('with an answer that names no issuer', async () => {
      const browser = stage.browser();
      const callback = await answerTo(browser);
      callback.searchParams.delete('iss');
      await isRefused(browser, callback);
    });

    it('with an error of another issuer, which is not believed to be a cancellation', async () => {
      const browser = stage.browser();
      const callback = changed(await answerTo(browser), 'iss', 'https://evil.example');
      callback.searchParams.delete('code');
      await isRefused(browser, changed(callback, 'error', 'access_denied'));
    });

    it('without a state, or with two', async () => {
      const browser = stage.browser();
      await isRefused(browser, '/bff/callback');
      const callback = await answerTo(browser);
      callback.searchParams.append('state', 'another');
      await isRefused(browser, callback);
    });

    it('when half an hour has passed, not even to a cancellation', async () => {
      const browser = stage.browser();
      const form = await atTheProvider(browser);
      const { url: callback } = await browser.go(
        `${form.href}/cancel`,
        form.origin,
        undefined,
        ({ pathname }) => pathname === '/bff/callback',
      );
      mock.timers.enable({ apis: ['Date'], now: Date.now() + 31 * 60_000 });
      try {
        await isRefused(browser, callback);
      } finally {
        mock.timers.reset();
      }
    });

    it('a second time, though somebody has copied address and cookie, and the session stays', async () => {
      const browser = stage.browser();
      const callback = await answerTo(browser);
      const thief = stage.browser();
      for (const [name, { value }] of browser.cookies()) thief.plant(name, value);
      await browser.go(callback, stage.demo.provider.issuer);
      const before = stage.tokenRequests();
      await isRefused(thief, callback);
      assert.equal(stage.tokenRequests(), before);
      assert.ok((await stage.session(browser)).signed_in);
    });
  });

  it('only looked at by HEAD stays good', async () => {
    const browser = stage.browser();
    const callback = await answerTo(browser);
    assert.equal((await browser.call(callback.href, { method: 'HEAD' })).status, 405);
    await browser.go(callback, stage.demo.provider.issuer);
    assert.ok((await stage.session(browser)).signed_in);
  });

  it('is not begun by another site, nor by a script', async () => {
    const browser = stage.browser();
    const page = await browser.go('/bff/login', 'https://evil.example');
    assert.equal(page.status, 403);
    assert.equal((JSON.parse(page.body) as { code: string }).code, 'csrf_refused');
    assert.equal((await browser.call('/bff/login')).status, 403);
    assert.equal(browser.cookies().size, 0);
  });

  for (const path of [
    'https://evil.example/',
    '//evil.example',
    '/back\\slash',
    '/con\u0001trol',
    '/\\evil.example',
    '\\/evil.example',
    '/.//evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    'javascript:alert(1)',
    'page',
    '',
    `/${'x'.repeat(2000)}`,
  ])
    it(`to ${JSON.stringify(path.slice(0, 30))} leads to the start page`, async () => {
      const browser = stage.browser();
      const page = await browser.go(`/bff/login?redirect_to=${encodeURIComponent(path)}`);
      assert.equal(page.url.href, `${stage.origin}/`);
      assert.deepEqual(await stage.session(browser), { signed_in: false, login_error: 'login_failed' });
    });

  for (const query of [
    'prompt=none',
    'prompt=login%20none',
    'prompt=whatever',
    'max_age=-1',
    'max_age=1e3',
    'max_age=1&max_age=2',
    'login_hint=a%0Ab',
    `login_hint=${'x'.repeat(600)}`,
    'scope=a%22b',
    'acr_values=a%00',
  ])
    it(`with ${query.slice(0, 30)} is refused on the page it was to lead to`, async () => {
      const browser = stage.browser();
      const page = await browser.go(`/bff/login?redirect_to=/basket&${query}`);
      assert.equal(page.url.href, `${stage.origin}/basket`);
      assert.match(stage.errors.at(-1) ?? '', /^invalid_request/);
      assert.deepEqual(await stage.session(browser), { signed_in: false, login_error: 'login_failed' });
    });
});

describe('an app on another origin than its backend', () => {
  const appOrigin = 'http://localhost:4200';

  it('gets its users back, and reads from its session what it cannot from the cookie', async () => {
    const stage = await sessionStage({ appOrigin });
    try {
      const browser = stage.browser();
      const atTheApp = ({ origin }: URL) => origin === appOrigin;
      const form = await browser.go('/bff/login?redirect_to=/basket');
      const credentials = { userName: 'alice', password: 'alice' };
      const { url } = await browser.go(form.url, form.url.origin, credentials, atTheApp);
      assert.equal(url.href, `${appOrigin}/basket`);
      const { headers, body } = await browser.call('/bff/session', {
        headers: { origin: appOrigin, 'sec-fetch-site': 'same-site' },
      });
      assert.equal(headers['access-control-allow-origin'], appOrigin);
      const { value } = browser.cookies().get('__Host-XSRF-TOKEN') ?? assert.fail();
      const { xsrf_token } = JSON.parse(body) as { xsrf_token: string };
      assert.equal(xsrf_token, decodeURIComponent(value));
      assert.ok(!('xsrf_token' in (await stage.session(browser))));
    } finally {
      await stage.close();
    }
  });
});

describe('a provider that is down', () => {
  it('keeps no server from starting, and is there for logins as soon as it is back', async () => {
    const stage = await sessionStage();
    try {
      await stage.demo.provider.stop();
      const browser = stage.browser();
      assert.deepEqual(await stage.session(browser), { signed_in: false });
      const page = await browser.go('/bff/login?redirect_to=/basket');
      assert.equal(page.url.href, `${stage.origin}/basket`);
      assert.deepEqual(await stage.session(browser), { signed_in: false, login_error: 'login_failed' });
      assert.deepEqual(stage.errors, ['provider_unreachable: The provider cannot be reached.']);
      await stage.demo.provider.start();
      await stage.signIn(browser);
      assert.ok((await stage.session(browser)).signed_in);
    } finally {
      await stage.close();
    }
  });

  it('ends nobody who is signed in, and does not let him be sent there again and again', async () => {
    const stage = await sessionStage();
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      stage.demo.provider.tokenOutage = 'error';
      const form = await browser.go('/bff/login?prompt=login&acr_values=urn:demo:pwd&redirect_to=/basket');
      const page = await browser.go(form.url, form.url.origin, { userName: 'alice', password: 'alice' });
      assert.equal(page.url.href, `${stage.origin}/basket`);
      assert.match(stage.errors.at(-1) ?? '', /^provider_unreachable/);
      const session = await stage.session(browser);
      assert.equal(session.signed_in && session.asked?.acr_values, 'urn:demo:pwd');
    } finally {
      await stage.close();
    }
  });
});

describe('what a backend tells of a failure', () => {
  it('holds no token, no code, no claim and no secret', async () => {
    const told: string[] = [];
    const secret: string[] = [clientSecret, 'alice', 'Alice'];
    const stage = await sessionStage({
      onError: (error) => told.push(inspect(error, { depth: 10, showHidden: true })),
      // Answers that are as they should be but for what the client verifies.
      fetch: async (url, options) => {
        const response = await fetch(url, options as RequestInit);
        if (!url.endsWith('/token')) return response;
        const tokens = (await response.json()) as Record<string, string>;
        secret.push(...['access_token', 'id_token', 'refresh_token'].map((name) => tokens[name] ?? ''));
        const [head, , signature] = (tokens['id_token'] ?? '').split('.');
        const claims = { ...decodeJwt(tokens['id_token'] ?? ''), nonce: 'another' };
        const forged = [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
        return Response.json({ ...tokens, id_token: forged });
      },
    });
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      assert.deepEqual(await stage.session(browser), { signed_in: false, login_error: 'login_failed' });
      const callback = new URL(browser.visited.find((address) => address.includes('code=')) ?? '');
      secret.push(...['code', 'state'].map((name) => callback.searchParams.get(name) ?? ''));
      assert.equal(told.length, 1);
      assert.equal(secret.length, 8);
      for (const each of secret) assert.ok(each !== '' && !told.join().includes(each));
    } finally {
      await stage.close();
    }
  });
});

describe('the client of a backend', () => {
  it('proves itself with a private key', async () => {
    const stage = await sessionStage({ hasPrivateKey: true });
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      assert.ok((await stage.session(browser)).signed_in);
      assert.deepEqual(stage.errors, []);
    } finally {
      await stage.close();
    }
  });

  it('pushes its requests where the provider wants that', async () => {
    const stage = await sessionStage({ provider: { requirePushedRequests: true } });
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      assert.ok((await stage.session(browser)).signed_in);
      const asked = new URL(browser.visited.find((address) => address.includes('/auth?')) ?? '').searchParams;
      assert.deepEqual([...asked.keys()].sort(), ['client_id', 'request_uri']);
    } finally {
      await stage.close();
    }
  });
});

describe('the settings of a backend', () => {
  const good = {
    origin: 'https://shop.example.com',
    issuer: 'https://id.example.com',
    clientId: 'shop',
    clientSecret: 'secret',
    secrets,
  };
  for (const [name, settings, said] of [
    ['an origin with a path', { origin: 'https://shop.example.com/bff' }, "'https://shop.example.com/bff'"],
    ['an origin with a slash', { origin: 'https://shop.example.com/' }, 'no slash at the end'],
    ['an origin without TLS', { origin: 'http://shop.example.com' }, 'https, or http on this machine'],
    ['no origin', { origin: '' }, "origin is ''"],
    ['an issuer without TLS', { issuer: 'http://id.example.com' }, "'http://id.example.com'"],
    ['no issuer', { issuer: '' }, "issuer is ''"],
    ['no client id', { clientId: '' }, 'clientId is empty'],
    ['no client secret', { clientSecret: '' }, 'clientSecret is empty'],
    ['a base path without a slash', { basePath: 'bff' }, 'basePath'],
    ['a short secret', { secrets: [...secrets, 'short'] }, 'secrets[1] needs at least 32 characters'],
    ['an empty secret', { secrets: [''] }, 'openssl rand -base64 32'],
    ['no secret', { secrets: [] }, 'openssl rand -base64 32'],
    ['no time at all', { idle: 0 }, 'idle'],
  ] as const)
    it(`are refused with ${name}, by a message that says how they should be`, () => {
      assert.throws(
        () => backendSession({ ...good, ...settings }),
        (error: unknown) => error instanceof TypeError && error.message.includes(said),
      );
    });

  it('are refused with a public key', async () => {
    const { clientSecret, ...rest } = good;
    const { publicKey } = await generateKeyPair('ES256');
    const privateKey = { ...(await exportJWK(publicKey)), alg: 'ES256' };
    assert.throws(() => backendSession({ ...rest, privateKey }), TypeError);
  });
});
