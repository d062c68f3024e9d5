import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it, mock } from 'node:test';
import { decodeJwt } from 'jose';
import { startRedisServer } from '../../../demo-servers/src/redis-server.ts';
import { happening } from '../spec/happening.ts';
import { BackendError } from '../backend-error.ts';
import type { BackendStore } from '../backend-store.ts';
import { memoryStore } from '../stores/memory-store.ts';
import { redisStore } from '../stores/redis-store.ts';
import type { AccessToken } from '../token-source.ts';
import type { BackendSessionSettings } from './backend-session-options.ts';
import type { Browser } from './spec/browser.ts';
import { isRefresh } from './spec/is-refresh.ts';
import { sessionStage, type SessionStage } from './spec/session-stage.ts';

type Fetch = NonNullable<BackendSessionSettings['fetch']>;

const send: Fetch = (url, options) => fetch(url, options as RequestInit);

function asToken(given: AccessToken | string | null): AccessToken {
  assert.ok(given !== null && typeof given === 'object', typeof given === 'string' ? given : 'nobody');
  return given;
}

describe('the access token of a session', () => {
  let stage: SessionStage;
  let browser: Browser;
  before(async () => {
    stage = await sessionStage();
  });
  after(() => stage.close());
  afterEach(() => {
    mock.timers.reset();
    stage.demo.provider.tokenOutage = 'none';
    stage.demo.provider.accessTokenTtl = 300;
  });

  async function signIn(): Promise<void> {
    browser = stage.browser();
    await stage.signIn(browser);
    mock.timers.enable({ apis: ['Date'], now: Date.now() });
  }

  function expire(): void {
    mock.timers.setTime(Date.now() + 301_000);
  }

  it('is one that the API takes', async () => {
    await signIn();
    const { value, scope, expiresAt } = asToken(await stage.accessToken(browser));
    const { status } = await fetch(new URL('invoices?year=2026', stage.demo.api.url), {
      headers: { authorization: `Bearer ${value}` },
    });
    assert.equal(status, 200);
    assert.equal(scope, 'invoices:read');
    assert.ok(Math.abs(expiresAt - (decodeJwt(value).exp ?? 0) * 1000) < 2000);
  });

  it('is there for nobody who is not signed in', async () => {
    const nobody = stage.browser();
    await stage.session(nobody);
    assert.equal(await stage.accessToken(nobody), null);
  });

  it('stays the same while it is good', async () => {
    await signIn();
    const before = stage.tokenRequests();
    const first = asToken(await stage.accessToken(browser));
    assert.equal(asToken(await stage.accessToken(browser)).value, first.value);
    assert.equal(stage.tokenRequests(), before);
  });

  it('is renewed before it would arrive too late, again and again', async () => {
    await signIn();
    const values = [asToken(await stage.accessToken(browser)).value];
    for (let i = 0; i < 3; i++) {
      mock.timers.setTime(Date.now() + 295_000);
      values.push(asToken(await stage.accessToken(browser)).value);
    }
    assert.equal(new Set(values).size, 4);
  });

  it('has at least a second left when it is given, by the clock of its issuer and however short its life', async () => {
    await signIn();
    stage.demo.provider.accessTokenTtl = 4;
    // The whole second that it begins in is nearly over.
    mock.timers.setTime(Math.ceil(Date.now() / 1000) * 1000 + 301_900);
    const before = stage.tokenRequests();
    for (let i = 0; i < 60; i++) {
      const { value } = asToken(await stage.accessToken(browser));
      const left = (decodeJwt(value).exp ?? 0) * 1000 - Date.now();
      assert.ok(left >= 1000, `${left} ms`);
      mock.timers.setTime(Date.now() + 100);
    }
    assert.equal(stage.tokenRequests(), before + 3);
  });

  for (const life of [1, 2])
    it(`is obtained once for all that ask at the same time, though it lives for ${life} s`, async () => {
      await signIn();
      stage.demo.provider.accessTokenTtl = life;
      expire();
      const before = stage.tokenRequests();
      const given = await Promise.all(Array.from({ length: 10 }, () => stage.accessToken(browser)));
      assert.equal(new Set(given.map((each) => asToken(each).value)).size, 1);
      asToken(await stage.accessToken(browser));
      assert.equal(stage.tokenRequests(), before + 1);
    });

  it('is renewed once for all that name the same refused one', async () => {
    await signIn();
    const refused = asToken(await stage.accessToken(browser)).value;
    const before = stage.tokenRequests();
    const given = await Promise.all(
      Array.from({ length: 10 }, () => stage.accessToken(browser, undefined, refused)),
    );
    assert.equal(new Set(given.map((each) => asToken(each).value)).size, 1);
    assert.notEqual(asToken(given[0] ?? null).value, refused);
    assert.equal(stage.tokenRequests(), before + 1);
  });

  it('ends with the session when the provider takes the grant back', async () => {
    await signIn();
    await stage.demo.provider.revokeGrants('alice');
    expire();
    assert.equal(await stage.accessToken(browser), null);
    assert.deepEqual(await stage.session(browser), { signed_in: false });
  });

  for (const outage of ['refuse', 'error', 'throttled', 'not-json'] as const)
    it(`outlasts a provider that is away (${outage})`, async () => {
      await signIn();
      expire();
      stage.demo.provider.tokenOutage = outage;
      const reply = await browser.call('/spec/token', { method: 'POST', body: {} });
      assert.equal(reply.status, 503);
      assert.match(reply.body, /provider_unreachable/);
      assert.equal(
        reply.headers['retry-after'],
        outage === 'error' || outage === 'throttled' ? '1' : undefined,
      );
      assert.ok((await stage.session(browser)).signed_in);
      stage.demo.provider.tokenOutage = 'none';
      asToken(await stage.accessToken(browser));
    });

  describe('for one resource server', () => {
    it('is for that one alone', async () => {
      await signIn();
      const { value, scope } = asToken(
        await stage.accessToken(browser, { resource: stage.demo.payments.url }),
      );
      assert.equal(decodeJwt(value).aud, stage.demo.payments.url);
      assert.equal(scope, 'payments:write');
      const usual = asToken(await stage.accessToken(browser, { resource: stage.demo.api.url }));
      assert.equal(decodeJwt(usual.value).aud, stage.demo.api.url);
    });

    it('is kept too', async () => {
      await signIn();
      const target = { resource: stage.demo.payments.url };
      const { value } = asToken(await stage.accessToken(browser, target));
      const before = stage.tokenRequests();
      assert.equal(asToken(await stage.accessToken(browser, target)).value, value);
      assert.equal(stage.tokenRequests(), before);
    });

    it('is refused for one that the backend does not know', async () => {
      await signIn();
      const before = stage.tokenRequests();
      assert.equal(
        await stage.accessToken(browser, { resource: 'https://evil.example/' }),
        'resource_refused',
      );
      assert.equal(stage.tokenRequests(), before);
    });
  });

  describe('with a scope', () => {
    let wide: SessionStage;
    before(async () => {
      wide = await sessionStage({
        provider: { apiScope: 'invoices:read invoices:write' },
        scope: 'openid invoices:read invoices:write',
      });
    });
    after(() => wide.close());

    it('has just that one, though one with more is there', async () => {
      const other = wide.browser();
      await wide.signIn(other);
      assert.equal(asToken(await wide.accessToken(other)).scope, 'invoices:read invoices:write');
      const narrow = asToken(await wide.accessToken(other, { scope: 'invoices:read' }));
      assert.equal(narrow.scope, 'invoices:read');
      assert.equal(decodeJwt(narrow.value)['scope'], 'invoices:read');
    });

    it('has all again where nothing less is asked for', async () => {
      const other = wide.browser();
      await wide.signIn(other);
      await wide.accessToken(other, { scope: 'invoices:read' });
      const before = wide.tokenRequests();
      const target = { scope: 'invoices:write invoices:read' };
      assert.equal(asToken(await wide.accessToken(other, target)).scope, 'invoices:read invoices:write');
      assert.equal(wide.tokenRequests(), before);
    });

    it('is refused for more than the login asked for', async () => {
      await signIn();
      const before = stage.tokenRequests();
      assert.equal(await stage.accessToken(browser, { scope: 'invoices:write' }), 'scope_refused');
      assert.equal(stage.tokenRequests(), before);
    });

    it('is refused when the provider grants another', async () => {
      await signIn();
      assert.equal(await stage.accessToken(browser, { scope: 'payments:write' }), 'scope_refused');
      assert.ok((await stage.session(browser)).signed_in);
      expire();
      asToken(await stage.accessToken(browser));
    });
  });
});

describe('a renewal', () => {
  it('is one for 200 requests over two nodes on one Redis', async () => {
    const redis = await startRedisServer();
    const store = await redisStore(redis.url);
    const stage = await sessionStage({ store, nodes: 2 });
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      mock.timers.enable({ apis: ['Date'], now: Date.now() + 301_000 });
      const before = stage.tokenRequests();
      const given = await Promise.all(Array.from({ length: 200 }, () => stage.accessToken(browser)));
      assert.equal(stage.tokenRequests(), before + 1);
      assert.equal(new Set(given.map((each) => asToken(each).value)).size, 1);
    } finally {
      mock.timers.reset();
      await stage.close();
      store.close();
      await redis.close();
    }
  });

  it('that was long on its way brings a token that ends no later for that', async () => {
    const stage = await sessionStage({
      fetch: async (url, options) => {
        const response = await send(url, options);
        if (isRefresh(options)) mock.timers.setTime(Date.now() + 9000);
        return response;
      },
    });
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      mock.timers.enable({ apis: ['Date'], now: Date.now() + 301_000 });
      const { value, expiresAt } = asToken(await stage.accessToken(browser));
      assert.ok(expiresAt - (decodeJwt(value).exp ?? 0) * 1000 < 1000);
    } finally {
      mock.timers.reset();
      await stage.close();
    }
  });

  it('that brings the tokens of somebody else ends the session', async () => {
    let stolen = '';
    const stage = await sessionStage({
      fetch: async (url, options) => {
        const body = options.body as URLSearchParams;
        if (isRefresh(options) && stolen !== '') body.set('refresh_token', stolen);
        const response = await send(url, options);
        if (url.endsWith('/token')) {
          const { refresh_token } = (await response.clone().json()) as { refresh_token: string };
          stolen = refresh_token;
        }
        return response;
      },
    });
    try {
      const alice = stage.browser();
      await stage.signIn(alice);
      await stage.signIn(stage.browser(), '', 'admin');
      const { value } = asToken(await stage.accessToken(alice));
      assert.equal(await stage.accessToken(alice, undefined, value), null);
      assert.deepEqual(await stage.session(alice), { signed_in: false });
    } finally {
      await stage.close();
    }
  });

  describe('on a node that has lost its lock', () => {
    const lost = new BackendError('store_unreachable', 'The lock was lost.');
    const lockedBy = (signal: AbortSignal) => {
      const store = memoryStore();
      const withLock: BackendStore['withLock'] = (key, limit, work) =>
        store.withLock(key, limit, () => work(signal));
      return { ...store, withLock };
    };

    it('does not use the refresh token that another node may be using', async () => {
      const stage = await sessionStage({ store: lockedBy(AbortSignal.abort(lost)) });
      try {
        const browser = stage.browser();
        await stage.signIn(browser);
        const { value } = asToken(await stage.accessToken(browser));
        const before = stage.tokenRequests();
        assert.equal(await stage.accessToken(browser, undefined, value), 'store_unreachable');
        assert.equal(stage.tokenRequests(), before);
        assert.ok((await stage.session(browser)).signed_in);
      } finally {
        await stage.close();
      }
    });

    it('does not end the session because another node was first', async () => {
      const lock = new AbortController();
      const stage = await sessionStage({
        store: lockedBy(lock.signal),
        fetch: async (url, options) => {
          if (isRefresh(options)) {
            await send(url, options);
            lock.abort(lost);
          }
          return send(url, options);
        },
      });
      try {
        const browser = stage.browser();
        await stage.signIn(browser);
        const { value } = asToken(await stage.accessToken(browser));
        assert.equal(await stage.accessToken(browser, undefined, value), 'store_unreachable');
        assert.ok((await stage.session(browser)).signed_in);
      } finally {
        await stage.close();
      }
    });
  });

  it('that a logout overtakes brings nothing back, and what it brought is revoked', async () => {
    const arrived = happening();
    const released = happening();
    const stage = await sessionStage({
      fetch: async (url, options) => {
        const response = await send(url, options);
        if (isRefresh(options)) {
          arrived.happen();
          await released.happened;
        }
        return response;
      },
    });
    const revocations = () =>
      stage.demo.provider.requests.filter(({ endpoint }) => endpoint === 'revocation').length;
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      const thief = stage.browser();
      for (const [name, { value }] of browser.cookies()) thief.plant(name, value);
      const { value } = asToken(await stage.accessToken(browser));
      const renewal = stage.accessToken(browser, undefined, value);
      await arrived.happened;
      assert.equal((await browser.call('/bff/logout', { method: 'POST', body: {} })).status, 200);
      const before = revocations();
      released.happen();
      assert.equal(await renewal, null);
      assert.equal(revocations(), before + 1);
      assert.deepEqual(await stage.session(thief), { signed_in: false });
    } finally {
      await stage.close();
    }
  });

  it('without a refresh token is none: the session ends with its access token', async () => {
    const stage = await sessionStage({
      fetch: async (url, options) => {
        const response = await send(url, options);
        if (!url.endsWith('/token')) return response;
        const { refresh_token, ...rest } = (await response.json()) as Record<string, unknown>;
        return Response.json(rest);
      },
    });
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      asToken(await stage.accessToken(browser));
      const elsewhere = { resource: stage.demo.payments.url };
      assert.equal(await stage.accessToken(browser, elsewhere), 'resource_refused');
      mock.timers.enable({ apis: ['Date'], now: Date.now() + 301_000 });
      assert.equal(await stage.accessToken(browser), null);
      assert.deepEqual(await stage.session(browser), { signed_in: false });
    } finally {
      mock.timers.reset();
      await stage.close();
    }
  });
});
