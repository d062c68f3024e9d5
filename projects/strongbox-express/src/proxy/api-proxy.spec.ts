import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { apiProxy, BackendError, type ProxyRoute } from '../public-api.ts';
import { proxyStage, type ProxyStage } from '../spec/proxy-stage.ts';

const invoices = (target: string): readonly ProxyRoute[] => [
  { path: '/bff/api/invoices', target: `${target}/v1/invoices`, methods: ['GET', 'POST', 'DELETE'] },
];

describe('apiProxy', () => {
  let stage: ProxyStage;
  const open = async (...options: Parameters<typeof proxyStage>) => (stage = await proxyStage(...options));
  afterEach(async () => {
    await stage.close();
  });

  /** Refuses tokens as long as they match. */
  const refuse = (pattern: RegExp, challenge = 'Bearer error="invalid_token"') => {
    stage.answer = (request, response) => {
      const isRefused = pattern.test(request.headers.authorization ?? '');
      request.resume().on('end', () => {
        response
          .writeHead(isRefused ? 401 : 200, isRefused ? { 'www-authenticate': challenge } : {})
          .end('answer');
      });
    };
  };

  it('passes a request on with the token of the session, and the answer back', async () => {
    await open(invoices);
    stage.answer = (_request, response) => {
      response.writeHead(418, { 'content-type': 'text/plain', 'x-total': '7' }).end('short and stout');
    };
    const reply = await stage.ask('/bff/api/invoices/42?year=2026&q=%2F..%2F');
    assert.equal(reply.status, 418);
    assert.equal(reply.body, 'short and stout');
    assert.equal(reply.headers['x-total'], '7');
    const [seen] = stage.seen;
    assert.equal(seen?.url, '/v1/invoices/42?year=2026&q=%2F..%2F');
    assert.equal(seen.headers.authorization, 'Bearer token-0-of-alice');
    assert.equal(seen.headers.host, new URL(stage.target.origin).host);
  });

  it('asks for the token of the resource and scope of the route', async () => {
    await open((target) => [
      {
        path: '/api',
        target,
        methods: ['GET'],
        resource: 'https://api.example.com/',
        scope: 'invoices:read',
      },
    ]);
    await stage.ask('/api');
    assert.deepEqual(stage.session.asked, [
      { target: { resource: 'https://api.example.com/', scope: 'invoices:read' }, refused: undefined },
    ]);
    assert.equal(stage.seen[0]?.url, '/');
  });

  it('prolongs the session of each request', async () => {
    await open(invoices);
    await stage.ask('/bff/api/invoices');
    await stage.ask('/bff/api/invoices');
    assert.equal(stage.session.touches, 2);
  });

  it('answers 401 with a challenge when nobody is signed in, and never a redirect', async () => {
    await open(invoices);
    const reply = await stage.ask('/bff/api/invoices', { headers: { cookie: '' } });
    assert.equal(reply.status, 401);
    assert.equal(reply.code, 'not_signed_in');
    assert.equal(reply.headers['www-authenticate'], 'Bearer');
    assert.equal(reply.headers['cache-control'], 'no-store');
    assert.equal(stage.seen.length, 0);
  });

  it('passes a request of nobody without a token where the route says so', async () => {
    await open((target) => [{ path: '/api/news', target, methods: ['GET'], anonymous: true }]);
    const reply = await stage.ask('/api/news', {
      headers: { cookie: '', authorization: 'Bearer of-the-client' },
    });
    assert.equal(reply.status, 200);
    assert.equal(stage.seen[0]?.headers.authorization, undefined);
    assert.equal(stage.session.touches, 0);
  });

  it('tells a failure of the session as it is', async () => {
    await open(invoices);
    stage.session.failure = new BackendError('provider_unreachable', 'Later.', { retryAfter: 7 });
    const reply = await stage.ask('/bff/api/invoices');
    assert.equal(reply.status, 503);
    assert.equal(reply.code, 'provider_unreachable');
    assert.equal(reply.headers['retry-after'], '7');
  });

  it('says nothing about a failure it does not know', async () => {
    await open(invoices);
    stage.session.failure = new Error('the secret is swordfish');
    const reply = await stage.ask('/bff/api/invoices');
    assert.equal(reply.status, 500);
    assert.equal(reply.code, 'unexpected');
    assert.doesNotMatch(reply.body, /swordfish/);
  });

  it('refuses what does not come from the app', async () => {
    await open(invoices);
    const without = (name: string) => ({ headers: { [name]: '' } });
    for (const question of [
      without('x-csrf'),
      { headers: { origin: 'https://evil.example' } },
      { headers: { 'sec-fetch-site': 'cross-site' } },
      { method: 'POST', ...without('x-xsrf-token') },
    ]) {
      const reply = await stage.ask('/bff/api/invoices', question);
      assert.equal(reply.code, 'csrf_refused', JSON.stringify(question));
    }
    assert.equal(stage.seen.length, 0);
    assert.equal((await stage.ask('/bff/api/invoices', { method: 'POST' })).status, 200);
  });

  it('lets only the methods of the route pass, and HEAD with GET', async () => {
    await open((target) => [
      { path: '/api', target, methods: ['GET', 'POST'] },
      { path: '/api/write-only', target, methods: ['POST'] },
    ]);
    assert.equal((await stage.ask('/api', { method: 'HEAD' })).status, 200);
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
      const reply = await stage.ask('/api', { method });
      assert.equal(reply.status, 405, method);
      assert.equal(reply.headers['allow'], 'GET, POST, HEAD');
      assert.equal(reply.code, 'route_refused');
    }
    assert.equal((await stage.ask('/api/write-only/1')).status, 405);
    assert.equal(stage.seen.length, 1);
  });

  it('leaves paths of no route to the app, or refuses them below the path it is mounted at', async () => {
    await open(invoices);
    assert.equal((await stage.ask('/bff/api/orders')).body, 'the app itself');
    assert.equal((await stage.ask('/bff/api/invoices2')).body, 'the app itself');
    await stage.close();
    await open(invoices, '/bff/api');
    assert.equal((await stage.ask('/bff/api/orders')).code, 'route_refused');
    assert.equal((await stage.ask('/bff/other')).body, 'the app itself');
    assert.equal((await stage.ask('/bff/api/invoices/1')).body, 'an answer');
  });

  it('prefers the closest route', async () => {
    await open((target) => [
      { path: '/api', target: `${target}/wide`, methods: ['GET'] },
      { path: '/api/close', target: `${target}/narrow`, methods: ['GET'] },
    ]);
    await stage.ask('/api/close/1');
    await stage.ask('/api/closer');
    assert.deepEqual(
      stage.seen.map(({ url }) => url),
      ['/narrow/1', '/wide/closer'],
    );
  });

  it('answers 502 when the target is not there', async () => {
    await open(invoices);
    await stage.target.close();
    const reply = await stage.ask('/bff/api/invoices');
    assert.equal(reply.status, 502);
    assert.equal(reply.code, 'upstream_unreachable');
  });

  describe('when the target refuses the token', () => {
    it('renews it once and asks again, with the same body', async () => {
      await open(invoices);
      const bodies: string[] = [];
      stage.answer = (request, response) => {
        const isRefused = request.headers.authorization === 'Bearer token-0-of-alice';
        request.setEncoding('utf8').on('data', (text: string) => bodies.push(text));
        request.on('end', () => response.writeHead(isRefused ? 401 : 201).end());
      };
      const reply = await stage.ask('/bff/api/invoices', { method: 'POST', body: 'hello' });
      assert.equal(reply.status, 201);
      assert.deepEqual(bodies, ['hello', 'hello']);
      assert.deepEqual(
        stage.session.asked.map(({ refused }) => refused),
        [undefined, 'token-0-of-alice'],
      );
    });

    it('passes the second refusal, and does not renew again for the same target', async () => {
      await open(invoices);
      refuse(/./, 'Bearer error="invalid_token", error_description="no, never"');
      const reply = await stage.ask('/bff/api/invoices');
      assert.equal(reply.status, 401);
      assert.equal(reply.body, 'answer');
      assert.equal(
        reply.headers['www-authenticate'],
        'Bearer error="invalid_token", error_description="no, never"',
      );
      for (let count = 0; count < 5; count++) await stage.ask('/bff/api/invoices');
      assert.equal(stage.session.renewals, 1);
    });

    it('passes the refusal of a request whose body is gone', async () => {
      await open((target) => [{ path: '/api', target, methods: ['POST'] }]);
      refuse(/token-0/);
      const reply = await stage.ask('/api', { method: 'POST', body: Buffer.alloc(65 * 1024) });
      assert.equal(reply.status, 401);
      assert.equal(reply.body, 'answer');
      assert.equal(stage.session.renewals, 0);
    });

    it('leaves a wish for a stronger or a wider login to the app', async () => {
      await open(invoices);
      const stepUp = 'Bearer error="insufficient_user_authentication", acr_values="mfa", max_age=60';
      refuse(/./, stepUp);
      const reply = await stage.ask('/bff/api/invoices');
      assert.equal(reply.status, 401);
      assert.equal(reply.headers['www-authenticate'], stepUp);
      assert.equal(stage.session.renewals, 0);

      const scope = 'Bearer error="insufficient_scope", scope="invoices:write"';
      stage.answer = (_request, response) => {
        response.writeHead(403, { 'www-authenticate': scope }).end();
      };
      const wider = await stage.ask('/bff/api/invoices');
      assert.equal(wider.status, 403);
      assert.equal(wider.headers['www-authenticate'], scope);
    });

    it('says what hinders the renewal rather than that nobody is signed in', async () => {
      await open(invoices);
      stage.answer = (_request, response) => {
        stage.session.failure = new BackendError('provider_unreachable', 'Later.');
        response.writeHead(401).end();
      };
      assert.equal((await stage.ask('/bff/api/invoices')).code, 'provider_unreachable');
    });
  });

  describe('refuses settings that cannot be meant', () => {
    const route = { path: '/api', target: 'https://api.example.com/', methods: ['GET'] } as const;
    const cases: readonly (readonly [string, object])[] = [
      ['a path of all', { path: '/' }],
      ['a path with a slash at its end', { path: '/api/' }],
      ['a path that climbs', { path: '/api/../admin' }],
      ['a path of an encoded slash', { path: '/api%2fx' }],
      ['a target without scheme', { target: 'api.example.com' }],
      ['a target of another scheme', { target: 'file:///etc' }],
      ['a target with a user', { target: 'https://user@api.example.com/' }],
      ['a target with a query', { target: 'https://api.example.com/?a=b' }],
      ['a target that is not encrypted', { target: 'http://api.example.com/' }],
      ['no method', { methods: [] }],
      ['a method that is none', { methods: ['CONNECT'] }],
      ['a limit below nothing', { maxBody: -1 }],
      ['no time at all', { timeout: 0 }],
    ];
    for (const [what, change] of cases) {
      it(what, async () => {
        const { session } = await open(invoices);
        assert.throws(() => apiProxy({ session, routes: [{ ...route, ...change }] }), TypeError);
      });
    }

    it('two routes with the same path', async () => {
      const { session } = await open(invoices);
      assert.throws(() => apiProxy({ session, routes: [route, { ...route, path: '/API' }] }), TypeError);
    });

    it('but an unencrypted target where the network is said to be trusted', async () => {
      const { session } = await open(invoices);
      const trusted = { ...route, target: 'http://api.internal/', allowHttp: true };
      assert.doesNotThrow(() => apiProxy({ session, routes: [route, { ...trusted, path: '/internal' }] }));
    });
  });
});
