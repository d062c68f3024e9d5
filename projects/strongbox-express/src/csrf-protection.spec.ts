import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import express from 'express';
import { openSite, type Site } from '../../demo-servers/src/site.ts';
import { answerErrors, csrfProtection, type CsrfOptions } from './public-api.ts';
import { send, type Headers, type Reply } from './spec/send.ts';

const own = 'https://shop.example.com';
const friend = 'https://app.example.com';
const secret = 'a secret of more than thirty-two characters';
const xsrf = '__Host-XSRF-TOKEN';

const sites: Site[] = [];

/** A backend that has nothing but the defence; the session is whatever the header `session` says. */
async function openBackend(options: Partial<CsrfOptions> = {}): Promise<Site> {
  const csrf = csrfProtection({ origin: own, allowedOrigins: [friend], secrets: [secret], ...options });
  const sessionOf = (request: express.Request): string => request.get('session') ?? 'of the user';
  const app = express();
  app.all('/session', csrf.guard(sessionOf, { preload: true }), (request, response) => {
    csrf.issue(request, response, sessionOf(request));
    response.send('done');
  });
  app.all('/api', csrf.guard(sessionOf), (_request, response) => {
    response.send('done');
  });
  app.all('/first', csrf.guard(sessionOf, { doubleSubmit: false }), (_request, response) => {
    response.send('done');
  });
  app.all('/login', csrf.navigation, (_request, response) => {
    response.send('done');
  });
  app.use(answerErrors);
  const site = await openSite();
  sites.push(site);
  site.serve(app);
  return site;
}

/** The cookie for the double submit, which that backend leaves for a session. */
async function tokenFrom(site: Site, headers: Headers = {}): Promise<string> {
  const reply = await send('GET', `${site.origin}/session`, {
    'sec-fetch-site': 'same-origin',
    'x-csrf': '1',
    ...headers,
  });
  assert.equal(reply.status, 200);
  return /^__Host-XSRF-TOKEN=([^;]+);/.exec(reply.headers['set-cookie']?.[0] ?? '')?.[1] ?? '';
}

function assertRefused(reply: Reply, hint?: string): void {
  assert.equal(reply.status, 403, hint);
  assert.equal((JSON.parse(reply.body) as { code: string }).code, 'csrf_refused', hint);
  assert.equal(reply.headers['cache-control'], 'no-store', hint);
}

describe('a wrong origin in the settings', () => {
  it('is told once, of requests that the browser calls the own ones, and of few', async () => {
    const told: string[] = [];
    const site = await openBackend({ onError: ({ code, message }) => told.push(`${code}: ${message}`) });
    const ask = async (origin: string, fetchSite = 'same-origin') => {
      const headers = { 'sec-fetch-site': fetchSite, 'x-csrf': '1', origin };
      assertRefused(await send('GET', `${site.origin}/api`, headers), origin);
    };
    await ask('https://evil.example', 'cross-site');
    await ask('https://other.example.com', 'same-site');
    for (const forged of ['null', 'https://a.example/path', `https://${'a'.repeat(300)}.example`])
      await ask(forged);
    assert.deepEqual(told, []);
    await ask('http://localhost:4201');
    await ask('http://localhost:4201');
    assert.deepEqual(told, [
      'csrf_refused: Requests come from http://localhost:4201, but `origin` is https://shop.example.com.',
    ]);
    for (let port = 5000; port < 5100; port++) await ask(`http://localhost:${port}`);
    assert.equal(told.length, 8);
  });
});

describe('the defence against requests that other sites make', () => {
  let site: Site;
  let token: string;
  /** A request of the app itself as a browser of today sends it. */
  let good: Headers;
  before(async () => {
    site = await openBackend();
    token = await tokenFrom(site);
    good = {
      'sec-fetch-site': 'same-origin',
      'sec-fetch-mode': 'cors',
      'sec-fetch-dest': 'empty',
      origin: own,
      'x-csrf': '1',
      'x-xsrf-token': token,
      cookie: `other=1; ${xsrf}=${token}`,
    };
  });
  after(() => Promise.all(sites.map((each) => each.close())));

  const ask = (method: string, path: string, headers: Headers): Promise<Reply> =>
    send(method, site.origin + path, headers);

  it('lets the app call, by every method', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
      assert.equal((await ask(method, '/api', good)).status, 200, method);
    const { origin: _, ...withoutOrigin } = good;
    assert.equal((await ask('GET', '/api', withoutOrigin)).status, 200);
  });

  it('lets the app call from a browser that knows no Fetch Metadata but says Origin or Referer', async () => {
    const old = { ...good, 'sec-fetch-site': undefined, 'sec-fetch-mode': undefined };
    assert.equal((await ask('POST', '/api', old)).status, 200);
    const referring = { ...old, origin: undefined, referer: `${own}/cart?id=1` };
    assert.equal((await ask('GET', '/api', referring)).status, 200);
  });

  it('leaves a cookie that script can read, and that nothing but this host can set', async () => {
    const headers = { 'sec-fetch-site': 'same-origin', 'x-csrf': '1' };
    const { headers: answer } = await ask('GET', '/session', headers);
    assert.equal(answer['set-cookie']?.length, 1);
    assert.match(
      answer['set-cookie'][0] ?? '',
      /^__Host-XSRF-TOKEN=[\w.]{20,}; Path=\/; Secure; SameSite=Strict$/,
    );
    assert.equal(answer['cache-control'], 'no-store');
    assert.equal(answer.vary, 'Origin, Sec-Fetch-Site, Sec-Fetch-Mode, Sec-Fetch-Dest');
  });

  it('keeps the token that the browser has, so that tabs do not take each other’s', async () => {
    assert.equal(await tokenFrom(site, { cookie: `${xsrf}=${token}` }), token);
    assert.notEqual(await tokenFrom(site), token);
    assert.notEqual(await tokenFrom(site, { cookie: `${xsrf}=${token}`, session: 'after a login' }), token);
    assert.ok(await tokenFrom(site, { cookie: `${xsrf}=planted` }));
  });

  // Each is right but for one thing: only the defence in question stands against it.
  const evil = 'https://evil.example.net';
  const refused: readonly (readonly [string, Headers])[] = [
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from another site that says no Origin', { 'sec-fetch-site': 'cross-site', origin: undefined }],
    ['from another site, allowed or not', { 'sec-fetch-site': 'cross-site', origin: friend }],
    ['from a sibling domain', { 'sec-fetch-site': 'same-site' }],
    ['from a sibling domain without Origin', { 'sec-fetch-site': 'same-site', origin: undefined }],
    ['typed, which no script can be', { 'sec-fetch-site': 'none' }],
    ['from a browser of tomorrow', { 'sec-fetch-site': 'same-person' }],
    ['from two places', { 'sec-fetch-site': ['same-origin', 'cross-site'] }],
    ['with an empty Sec-Fetch-Site', { 'sec-fetch-site': '' }],
    ['with the Origin of another site', { origin: evil }],
    ['with the Origin of an allowed one, as if of this one', { origin: friend }],
    ['referred by another site, as if of this one', { origin: undefined, referer: evil }],
    ['with an opaque Origin', { origin: 'null' }],
    ['with an empty Origin', { origin: '' }],
    ['with two Origins', { origin: `${own}, ${evil}` }],
    ['with the Origin of another port', { origin: `${own}:8443` }],
    ['with the Origin of a domain that begins alike', { origin: `${own}.example.net` }],
    ['with the Origin of a domain that ends alike', { origin: 'https://not-shop.example.com' }],
    ['with an unsafe Origin', { origin: 'http://shop.example.com' }],
    ['with an Origin in capitals', { origin: 'https://SHOP.example.com' }],
    ['without Fetch Metadata, from another site', { 'sec-fetch-site': undefined, origin: evil }],
    ['without Fetch Metadata and Origin', { 'sec-fetch-site': undefined, origin: undefined }],
    [
      'without Fetch Metadata, referred by another site',
      { 'sec-fetch-site': undefined, origin: undefined, referer: `${evil}/?${own}` },
    ],
    [
      'without Fetch Metadata, referred by a look-alike',
      { 'sec-fetch-site': undefined, origin: undefined, referer: `${own}@evil.example.net/` },
    ],
    [
      'without Fetch Metadata, with an unreadable Referer',
      { 'sec-fetch-site': undefined, origin: undefined, referer: 'about:blank' },
    ],
    ['without X-CSRF', { 'x-csrf': undefined }],
    ['with another X-CSRF', { 'x-csrf': '0' }],
    ['with X-CSRF twice', { 'x-csrf': ['1', '1'] }],
  ];
  for (const [title, difference] of refused)
    it(`refuses what is ${title}, by any method`, async () => {
      for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS'])
        for (const path of ['/api', '/first']) {
          const reply = await ask(method, path, { ...good, ...difference });
          assertRefused(reply, `${method} ${path}`);
          assert.ok([undefined, friend].includes(reply.headers['access-control-allow-origin']));
        }
    });

  const unsafelyRefused: readonly (readonly [string, () => Headers | Promise<Headers>])[] = [
    ['without X-XSRF-TOKEN', () => ({ 'x-xsrf-token': undefined })],
    ['with an empty X-XSRF-TOKEN', () => ({ 'x-xsrf-token': '' })],
    ['without the cookie', () => ({ cookie: 'other=1' })],
    ['without any cookie', () => ({ cookie: undefined })],
    ['with a header that is not the cookie', async () => ({ 'x-xsrf-token': await tokenFrom(site) })],
    ['with a cookie and a header that nobody signed', () => pair('planted')],
    ['with a cookie and a header that are empty', () => pair('')],
    ['with a token without its random part', () => pair(token.split('.')[0] ?? '')],
    ['with a token without its signature', () => pair(`.${token.split('.')[1] ?? ''}`)],
    ['with a token of another random part', () => pair(`${token}0`)],
    ['with a token of another session', async () => pair(await tokenFrom(site, { session: 'the attacker' }))],
    ['with a token of another backend', async () => pair(await tokenOfStranger())],
    ['with a cookie planted before the true one', () => ({ cookie: `${xsrf}=planted; ${xsrf}=${token}` })],
    ['with a cookie planted after the true one', () => ({ cookie: `${xsrf}=${token}; ${xsrf}=planted` })],
    ['with the true cookie twice', () => ({ cookie: `${xsrf}=${token}; ${xsrf}=${token}` })],
    ['with the cookie of another name', () => ({ cookie: `__host-xsrf-token=${token}` })],
  ];
  const pair = (value: string): Headers => ({ cookie: `${xsrf}=${value}`, 'x-xsrf-token': value });
  const tokenOfStranger = async (): Promise<string> => {
    const stranger = await openBackend({ secrets: ['another secret of at least thirty-two characters'] });
    return tokenFrom(stranger);
  };
  for (const [title, difference] of unsafelyRefused)
    it(`refuses what is ${title}, by methods that change something`, async () => {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'])
        assertRefused(await ask(method, '/api', { ...good, ...(await difference()) }), method);
    });

  it('asks for no double submit where no cookie can be yet', async () => {
    const first = { ...good, cookie: undefined, 'x-xsrf-token': undefined };
    assert.equal((await ask('POST', '/first', first)).status, 200);
    assertRefused(await ask('POST', '/api', first));
  });

  it('lets a preload of this origin come without X-CSRF, where that was said, and nothing else', async () => {
    const preload = { ...good, 'x-csrf': undefined, 'x-xsrf-token': undefined, origin: undefined };
    assert.equal((await ask('GET', '/session', preload)).status, 200);
    assertRefused(await ask('GET', '/api', preload));
    assert.equal((await ask('HEAD', '/session', preload)).status, 403);
    assertRefused(await ask('POST', '/session', { ...preload, 'x-xsrf-token': token }));
    const others: readonly Headers[] = [
      { 'sec-fetch-site': 'same-site', origin: friend },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'none' },
      // A browser that does not say where it comes from cannot be believed in this.
      { 'sec-fetch-site': undefined, origin: own },
      { 'sec-fetch-site': undefined, referer: `${own}/` },
      { origin: 'null' },
    ];
    for (const other of others)
      assertRefused(await ask('GET', '/session', { ...preload, ...other }), JSON.stringify(other));
  });

  // What a page elsewhere can have a browser send, with the cookies of the user and without Fetch Metadata, too.
  const places: readonly (readonly [string, string, string])[] = [
    ['another site', 'cross-site', evil],
    ['a sibling domain', 'same-site', 'https://blog.example.com'],
    ['another port', 'same-site', `${own}:8443`],
    ['the same host without TLS', 'cross-site', 'http://shop.example.com'],
    ['a sandboxed frame', 'cross-site', 'null'],
  ];
  const tricks: readonly (readonly [string, string, Headers, boolean])[] = [
    ['a form', 'POST', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, true],
    ['a simple fetch', 'POST', { 'sec-fetch-mode': 'no-cors', 'content-type': 'text/plain' }, true],
    ['a fetch by CORS', 'GET', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }, true],
    ['a beacon', 'POST', { 'sec-fetch-mode': 'no-cors', 'content-type': 'application/json' }, true],
    ['an image', 'GET', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }, false],
    ['a script', 'GET', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }, false],
    ['a frame', 'GET', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }, false],
    ['a link', 'GET', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, false],
  ];
  for (const [place, fetchSite, origin] of places)
    for (const [trick, method, headers, saysOrigin] of tricks)
      it(`refuses ${trick} on ${place}`, async () => {
        for (const path of ['/api', '/session', '/first', '/login'])
          for (const knowsMetadata of [true, false]) {
            const old = { 'sec-fetch-mode': undefined, 'sec-fetch-dest': undefined };
            const reply = await ask(method, path, {
              ...headers,
              ...(knowsMetadata ? { 'sec-fetch-site': fetchSite } : old),
              ...(saysOrigin && { origin }),
              referer: origin === 'null' ? undefined : `${origin}/page`,
              cookie: `${xsrf}=${token}`,
            });
            // Of a navigation that says nothing at all nobody can tell whether the user typed it.
            const isTyped = path === '/login' && method === 'GET' && !knowsMetadata && origin === 'null';
            if (isTyped && !saysOrigin) assert.equal(reply.status, 200);
            else assertRefused(reply, path);
            assert.equal(reply.headers['access-control-allow-origin'], undefined);
          }
      });

  it('answers no preflight of a stranger', async () => {
    for (const [place, fetchSite, origin] of places)
      for (const path of ['/api', '/first']) {
        const reply = await ask('OPTIONS', path, {
          'sec-fetch-site': fetchSite,
          'sec-fetch-mode': 'cors',
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'x-csrf',
        });
        assertRefused(reply, place);
        const names = Object.keys(reply.headers).filter((name) => name.startsWith('access-control-'));
        assert.deepEqual(names, []);
      }
  });

  it('lets an allowed origin of the same site call, with the cookies and all the rest', async () => {
    const preflight = await ask('OPTIONS', '/api', {
      'sec-fetch-site': 'same-site',
      origin: friend,
      'access-control-request-method': 'DELETE',
      'access-control-request-headers': 'x-csrf,x-evil',
    });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers['access-control-allow-origin'], friend);
    assert.equal(preflight.headers['access-control-allow-credentials'], 'true');
    assert.equal(preflight.headers['access-control-allow-methods'], 'GET, HEAD, POST, PUT, PATCH, DELETE');
    assert.equal(preflight.headers['access-control-allow-headers'], 'Content-Type, X-CSRF, X-XSRF-TOKEN');
    assert.match(preflight.headers.vary ?? '', /\bOrigin\b/);

    const headers = { ...good, 'sec-fetch-site': 'same-site', origin: friend };
    const reply = await ask('POST', '/api', headers);
    assert.equal(reply.status, 200);
    assert.equal(reply.headers['access-control-allow-origin'], friend);
    assert.equal(reply.headers['access-control-allow-credentials'], 'true');
    assertRefused(await ask('POST', '/api', { ...headers, 'x-csrf': undefined }));
    assertRefused(await ask('POST', '/api', { ...headers, 'x-xsrf-token': undefined }));
    assert.equal((await ask('POST', '/api', { ...headers, 'sec-fetch-site': undefined })).status, 200);
  });

  it('tells an allowed origin why it was refused, and further headers when they are allowed', async () => {
    const refusal = await ask('POST', '/api', { 'sec-fetch-site': 'same-site', origin: friend });
    assertRefused(refusal);
    assert.equal(refusal.headers['access-control-allow-origin'], friend);

    const open = await openBackend({ allowedHeaders: ['If-Match'] });
    const { headers } = await send('OPTIONS', `${open.origin}/api`, {
      'sec-fetch-site': 'same-site',
      origin: friend,
      'access-control-request-method': 'PUT',
    });
    assert.equal(headers['access-control-allow-headers'], 'Content-Type, X-CSRF, X-XSRF-TOKEN, If-Match');
  });

  it('has no use for allowed origins unless they are set', async () => {
    const alone = await openBackend({ allowedOrigins: [] });
    const reply = await send('POST', `${alone.origin}/api`, {
      ...good,
      'sec-fetch-site': 'same-site',
      origin: friend,
    });
    assertRefused(reply);
  });

  it('verifies with older secrets, and no longer with those that are gone', async () => {
    const rotated = await openBackend({
      secrets: ['a new secret of at least thirty-two characters', secret],
    });
    const later = await openBackend({ secrets: ['a new secret of at least thirty-two characters'] });
    const fresh = { ...good, ...pair(await tokenFrom(rotated)) };
    assert.equal((await send('POST', `${rotated.origin}/api`, good)).status, 200);
    assert.equal((await send('POST', `${rotated.origin}/api`, fresh)).status, 200);
    assert.equal((await send('POST', `${later.origin}/api`, fresh)).status, 200);
    assertRefused(await send('POST', `${later.origin}/api`, good));
  });

  it('takes no token of another backend, though it has the same secrets and signs whatever it is told', async () => {
    const elsewhere = await openBackend({ origin: 'https://other.example.com' });
    assertRefused(await ask('POST', '/api', { ...good, ...pair(await tokenFrom(elsewhere)) }));
    const beside = await openBackend({ cookieName: '__Host-XSRF-OTHER' });
    const { headers } = await send('GET', `${beside.origin}/session`, good);
    const [, value = ''] = /^__Host-XSRF-OTHER=([^;]+);/.exec(headers['set-cookie']?.[0] ?? '') ?? [];
    assert.notEqual(value, '');
    assertRefused(await ask('POST', '/api', { ...good, ...pair(value) }));
  });

  const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  it('lets the page navigate, by a link, by hand, and from an allowed origin', async () => {
    const good: readonly Headers[] = [
      { 'sec-fetch-site': 'same-origin', ...navigation },
      { 'sec-fetch-site': 'none', ...navigation },
      { 'sec-fetch-site': 'same-site', ...navigation, referer: `${friend}/` },
      { referer: `${own}/cart` },
      { referer: `${friend}/` },
      {},
    ];
    for (const headers of good)
      assert.equal((await ask('GET', '/login', headers)).status, 200, JSON.stringify(headers));
  });

  it('lets nothing else navigate', async () => {
    const bad: readonly Headers[] = [
      { 'sec-fetch-site': 'cross-site', ...navigation },
      { 'sec-fetch-site': 'cross-site', ...navigation, referer: `${friend}/` },
      { 'sec-fetch-site': 'same-site', ...navigation },
      { 'sec-fetch-site': 'same-site', ...navigation, referer: `${own}/` },
      { 'sec-fetch-site': 'same-site', ...navigation, referer: 'https://blog.example.com/' },
      { 'sec-fetch-site': 'unheard-of', ...navigation },
      { 'sec-fetch-site': 'same-origin', ...navigation, 'sec-fetch-dest': 'iframe' },
      { 'sec-fetch-site': 'same-origin', ...navigation, 'sec-fetch-dest': 'object' },
      { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'document' },
      { 'sec-fetch-site': 'same-origin' },
      { referer: evil },
      { origin: 'null' },
      { referer: 'about:blank' },
      { referer: '/login' },
    ];
    for (const headers of bad) assertRefused(await ask('GET', '/login', headers), JSON.stringify(headers));
    for (const method of ['POST', 'HEAD', 'PUT']) {
      const reply = await ask(method, '/login', { 'sec-fetch-site': 'same-origin', ...navigation });
      assert.equal(reply.status, 403, method);
    }
  });

  it('does not start with settings that cannot be right', () => {
    const options = { origin: own, secrets: [secret] };
    const wrong: readonly Partial<CsrfOptions>[] = [
      { origin: `${own}/` },
      { origin: `${own}/app` },
      { origin: 'shop.example.com' },
      { origin: 'null' },
      { origin: '*' },
      { origin: 'https://shop.example.com:443' },
      { allowedOrigins: ['*'] },
      { allowedOrigins: ['https://*.example.com'] },
      { allowedOrigins: ['null'] },
      { allowedOrigins: ['capacitor://localhost'] },
      { secrets: [] },
      { secrets: ['too short'] },
      { secrets: [secret, 'too short'] },
    ];
    for (const difference of wrong)
      assert.throws(
        () => csrfProtection({ ...options, ...difference }),
        (error) => error instanceof TypeError && !error.message.includes('too short'),
        JSON.stringify(difference),
      );
  });
});
