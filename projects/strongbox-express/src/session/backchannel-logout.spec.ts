import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it, mock } from 'node:test';
import {
  decodeJwt,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  SignJWT,
  UnsecuredJWT,
  type JWTPayload,
} from 'jose';
import { startRedisServer } from '../../../demo-servers/src/redis-server.ts';
import { happening } from '../spec/happening.ts';
import { send } from '../spec/send.ts';
import { memoryStore } from '../stores/memory-store.ts';
import { redisStore } from '../stores/redis-store.ts';
import type { BackendSessionSettings } from './backend-session-options.ts';
import type { Browser } from './spec/browser.ts';
import { clientId, sessionStage, type SessionStage } from './spec/session-stage.ts';

type Fetch = NonNullable<BackendSessionSettings['fetch']>;

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';
const header = { alg: 'RS256', typ: 'logout+jwt', kid: 'of the specs' };

const own = await generateKeyPair('RS256');
const other = await generateKeyPair('RS256');

/** The provider as it is, with one signing key more: that of the specs. */
function withOwnKey(watch: (idToken: string) => void = () => undefined): Fetch {
  return async (url, options) => {
    const response = await fetch(url, options as RequestInit);
    if (url.endsWith('/token')) watch(((await response.clone().json()) as { id_token: string }).id_token);
    if (!url.endsWith('/jwks')) return response;
    const { keys } = (await response.json()) as { keys: unknown[] };
    const key = { ...(await exportJWK(own.publicKey)), kid: header.kid, alg: 'RS256', use: 'sig' };
    return Response.json({ keys: [...keys, key] });
  };
}

function post(stage: SessionStage, token: string | undefined) {
  const form = new URLSearchParams(token === undefined ? {} : { logout_token: token });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return send('POST', `${stage.origin}/bff/backchannel-logout`, headers, form.toString());
}

describe('a back-channel logout', () => {
  let stage: SessionStage;
  let browser: Browser;
  let idToken = '';
  before(async () => {
    stage = await sessionStage({
      fetch: withOwnKey((given) => {
        idToken = given;
      }),
    });
  });
  after(() => stage.close());
  beforeEach(async () => {
    browser = stage.browser();
    await stage.signIn(browser);
  });

  const now = () => Math.floor(Date.now() / 1000);

  function claims(changes: JWTPayload = {}): JWTPayload {
    return {
      iss: stage.demo.provider.issuer,
      aud: clientId,
      iat: now(),
      exp: now() + 120,
      jti: crypto.randomUUID(),
      sid: decodeJwt(idToken)['sid'],
      events: { [logoutEvent]: {} },
      ...changes,
    };
  }

  function sign(
    payload: JWTPayload,
    changes: Partial<typeof header> = {},
    key = own.privateKey,
  ): Promise<string> {
    return new SignJWT(payload).setProtectedHeader({ ...header, ...changes }).sign(key);
  }

  const isSignedIn = async (who = browser) => (await stage.session(who)).signed_in;

  it('ends the session that it names, for whoever has its cookie', async () => {
    const bystander = stage.browser();
    const sid = decodeJwt(idToken)['sid'];
    await stage.signIn(bystander);
    const { status, headers } = await post(stage, await sign(claims({ sid })));
    assert.equal(status, 200);
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(await isSignedIn(), false);
    assert.equal(await isSignedIn(bystander), true);
  });

  it('ends all sessions of a user when it names no session', async () => {
    const second = stage.browser();
    await stage.signIn(second);
    const somebody = stage.browser();
    await stage.signIn(somebody, '', 'admin');
    const { sid, ...rest } = claims({ sub: 'alice' });
    assert.equal((await post(stage, await sign(rest))).status, 200);
    assert.deepEqual([await isSignedIn(), await isSignedIn(second)], [false, false]);
    assert.equal(await isSignedIn(somebody), true);
  });

  it('of a session that is not there is no error', async () => {
    assert.equal((await post(stage, await sign(claims({ sid: 'another' })))).status, 200);
    assert.equal(await isSignedIn(), true);
  });

  it('comes from the provider when the user signs out there', async () => {
    await stage.signOutAtProvider(browser);
    assert.equal(await isSignedIn(), false);
  });

  it('counts once', async () => {
    const token = await sign(claims());
    assert.equal((await post(stage, token)).status, 200);
    await stage.signIn(browser);
    const reply = await post(stage, token);
    assert.equal(reply.status, 400);
    assert.match(reply.body, /logout_token_invalid/);
    assert.equal(await isSignedIn(), true);
  });

  /** Names as in the conformance suite of the OpenID Foundation where it has one. */
  const refused: Readonly<Record<string, () => Promise<string> | string>> = {
    'alg-none': () => new UnsecuredJWT(claims()).encode(),
    'wrong-alg (the public key as a shared secret)': async () =>
      new SignJWT(claims())
        .setProtectedHeader({ ...header, alg: 'HS256' })
        .sign(new TextEncoder().encode(await exportSPKI(own.publicKey))),
    'another key under the name of this one': () => sign(claims(), {}, other.privateKey),
    'an unknown key': () => sign(claims(), { kid: 'unknown' }),
    'a key that it brings along': async () =>
      new SignJWT(claims())
        .setProtectedHeader({ ...header, jwk: await exportJWK(other.publicKey) })
        .sign(other.privateKey),
    'a changed payload': async () => {
      const [head = '', , signature = ''] = (await sign(claims({ sid: 'another' }))).split('.');
      return [head, btoa(JSON.stringify(claims())).replace(/=+$/, ''), signature].join('.');
    },
    'wrong-iss': () => sign(claims({ iss: 'https://evil.example' })),
    'wrong-aud': () => sign(claims({ aud: 'another' })),
    'an audience more': () => sign(claims({ aud: [clientId, 'another'] })),
    'no iss': () => sign(without('iss')),
    'no aud': () => sign(without('aud')),
    'no iat': () => sign(without('iat')),
    'no exp': () => sign(without('exp')),
    'no jti': () => sign(without('jti')),
    'an empty jti': () => sign(claims({ jti: '' })),
    'no sub and no sid': () => sign(without('sid')),
    'a sid that is no text': () => sign(claims({ sid: { any: 'thing' } })),
    'no-event': () => sign(without('events')),
    'wrong-event': () => sign(claims({ events: { 'http://schemas.openid.net/event/other': {} } })),
    'an event that is no object': () => sign(claims({ events: { [logoutEvent]: true } })),
    'an event that is a list': () => sign(claims({ events: { [logoutEvent]: [] } })),
    'events that are nothing': () => sign(claims({ events: null })),
    'with-nonce': () => sign(claims({ nonce: 'any' })),
    'an end in the past': () => sign(claims({ iat: now() - 300, exp: now() - 60 })),
    'an iat in the future': () => sign(claims({ iat: now() + 300, exp: now() + 600 })),
    'an iat long ago': () => sign(claims({ iat: now() - 3600, exp: now() + 600 })),
    'no type': async () =>
      new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', kid: header.kid }).sign(own.privateKey),
    'the type JWT': () => sign(claims(), { typ: 'JWT' }),
    'the type of an access token': () => sign(claims(), { typ: 'at+jwt' }),
    'a type that is no text': () => sign(claims(), { typ: 1 as never }),
    'the ID token of the session': () => idToken,
    'no token at all': () => 'token',
    nothing: () => '',
  };

  function without(name: string): JWTPayload {
    const { [name]: left, ...rest } = claims();
    return rest;
  }

  for (const [name, token] of Object.entries(refused))
    it(`ends nothing with ${name}`, async () => {
      const { status, headers, body } = await post(stage, await token());
      assert.deepEqual([status, headers['cache-control']], [400, 'no-store']);
      assert.equal((JSON.parse(body) as { code: string }).code, 'logout_token_invalid');
      assert.equal(await isSignedIn(), true);
    });

  it('ends nothing without a token, with two, or as JSON', async () => {
    const good = await sign(claims());
    const address = `${stage.origin}/bff/backchannel-logout`;
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const [headers, body] of [
      [form, ''],
      [form, `logout_token=${good}&logout_token=${good}`],
      [{ 'content-type': 'application/json' }, JSON.stringify({ logout_token: good })],
    ] as const)
      assert.equal((await send('POST', address, headers, body)).status, 400);
    assert.equal((await send('GET', `${address}?logout_token=${good}`)).status, 200);
    assert.equal(await isSignedIn(), true);
  });

  it('may take half a minute of another clock', async () => {
    assert.equal((await post(stage, await sign(claims({ iat: now() + 25 })))).status, 200);
    assert.equal(await isSignedIn(), false);
  });
});

describe('a back-channel logout of an older provider', () => {
  it('needs no type where the app says so, and no other type then', async () => {
    const stage = await sessionStage({ untypedLogoutTokens: true, fetch: withOwnKey() });
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      const sign = (typ: string | undefined) =>
        new SignJWT({ sub: 'alice', events: { [logoutEvent]: {} } })
          .setProtectedHeader({ alg: 'RS256', kid: header.kid, ...(typ !== undefined && { typ }) })
          .setIssuer(stage.demo.provider.issuer)
          .setAudience(clientId)
          .setIssuedAt()
          .setExpirationTime('2 minutes')
          .setJti(crypto.randomUUID())
          .sign(own.privateKey);
      assert.equal((await post(stage, await sign('at+jwt'))).status, 400);
      assert.ok((await stage.session(browser)).signed_in);
      for (const typ of [undefined, 'JWT']) assert.equal((await post(stage, await sign(typ))).status, 200);
      assert.deepEqual(await stage.session(browser), { signed_in: false });
    } finally {
      await stage.close();
    }
  });
});

describe('a back-channel logout that does not get through', () => {
  function tokenFor(stage: SessionStage): Promise<string> {
    return new SignJWT({ sub: 'alice', events: { [logoutEvent]: {} } })
      .setProtectedHeader(header)
      .setIssuer(stage.demo.provider.issuer)
      .setAudience(clientId)
      .setIssuedAt()
      .setExpirationTime('2 minutes')
      .setJti(crypto.randomUUID())
      .sign(own.privateKey);
  }

  it('for the store is not used up', async () => {
    const store = memoryStore();
    const stage = await sessionStage({ store, fetch: withOwnKey() });
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      const token = await tokenFor(stage);
      const away = mock.method(store.sessions, 'destroy', (_key: string, done: (error: unknown) => void) => {
        done(new Error('away'));
      });
      const { status, body } = await post(stage, token);
      assert.equal(status, 503);
      assert.match(body, /store_unreachable/);
      away.mock.restore();
      assert.ok((await stage.session(browser)).signed_in);
      assert.equal((await post(stage, token)).status, 200);
      assert.deepEqual(await stage.session(browser), { signed_in: false });
    } finally {
      await stage.close();
    }
  });

  it('for keys that cannot be read is not used up', async () => {
    let isAway = false;
    const reach = withOwnKey();
    const stage = await sessionStage({
      fetch: (url, options) =>
        isAway && url.endsWith('/jwks') ? Promise.reject(new TypeError('fetch failed')) : reach(url, options),
    });
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      const token = await tokenFor(stage);
      isAway = true;
      const { status, body } = await post(stage, token);
      assert.equal(status, 503);
      assert.match(body, /provider_unreachable/);
      assert.ok((await stage.session(browser)).signed_in);
      isAway = false;
      // The keys are not asked for again at once.
      mock.timers.enable({ apis: ['Date'], now: Date.now() + 3000 });
      assert.equal((await post(stage, token)).status, 200);
      assert.deepEqual(await stage.session(browser), { signed_in: false });
    } finally {
      mock.timers.reset();
      await stage.close();
    }
  });
});

describe('a back-channel logout that comes while the login is still under way', () => {
  for (const [owner, end] of [
    ['from the provider', (stage: SessionStage, browser: Browser) => stage.signOutAtProvider(browser)],
    ['by the app, for a user', (stage: SessionStage) => stage.backend.end({ sub: 'alice' })],
  ] as const)
    it(`ends what comes of it (${owner})`, async () => {
      const arrived = happening();
      const released = happening();
      const stage = await sessionStage({
        fetch: async (url, options) => {
          const response = await fetch(url, options as RequestInit);
          if (url.endsWith('/token')) {
            arrived.happen();
            await released.happened;
          }
          return response;
        },
      });
      try {
        const browser = stage.browser();
        const login = stage.signIn(browser);
        await arrived.happened;
        await end(stage, browser);
        released.happen();
        await login;
        assert.deepEqual(await stage.session(browser), { signed_in: false, login_error: 'login_failed' });
        await stage.signIn(browser);
        assert.ok((await stage.session(browser)).signed_in);
      } finally {
        await stage.close();
      }
    });
});

describe('a back-channel logout to one of two nodes', () => {
  it('ends the session on both at once', async () => {
    const redis = await startRedisServer();
    const store = await redisStore(redis.url);
    const stage = await sessionStage({ store, nodes: 2 });
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      await stage.signOutAtProvider(browser);
      for (let i = 0; i < 2; i++) assert.deepEqual(await stage.session(browser), { signed_in: false });
    } finally {
      await stage.close();
      store.close();
      await redis.close();
    }
  });
});
