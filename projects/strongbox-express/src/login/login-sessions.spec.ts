import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { after, afterEach, before, describe, it, mock } from 'node:test';
import { decodeJwt } from 'jose';
import { createClient } from 'redis';
import { startRedisServer, type RedisServer } from '../../../demo-servers/src/redis-server.ts';
import type { PasswordSessionAnswer, SessionAnswer } from '../contract.ts';
import {
  BackendError,
  memoryStore,
  redisStore,
  type BackendStore,
  type LoginUser,
  type RedisBackendStore,
  type RestLoginOptions,
} from '../public-api.ts';
import type { LoginBrowser } from './spec/login-browser.ts';
import { startLogin } from './spec/login-server.ts';
import { countedReads } from '../stores/spec/counted-reads.ts';

const seconds = (count: number): void => {
  mock.timers.tick(count * 1000);
};
const hours = (count: number): void => {
  seconds(count * 3600);
};
const refreshCookie = (browser: LoginBrowser): string | undefined =>
  browser.cookies.get('__Secure-refresh')?.value;
const isSignedIn = async (browser: LoginBrowser): Promise<boolean> => (await browser.session()).signed_in;

/** The same for both stores: `stores` gives one for each of two nodes. */
function sessionsKeep(stores: () => readonly [BackendStore, BackendStore]): void {
  const start = (options: Partial<RestLoginOptions> = {}) => startLogin({ store: stores()[0], ...options });
  afterEach(() => {
    mock.timers.reset();
  });
  const stopClock = (): void => {
    mock.timers.enable({ apis: ['Date'], now: Date.now() });
  };

  it('replaces the refresh token at each use', async () => {
    await using server = await start();
    const browser = server.browser();
    await browser.signIn();
    const seen = new Set([refreshCookie(browser)]);
    for (let use = 1; use <= 5; use++) {
      assert.ok(await isSignedIn(browser));
      seen.add(refreshCookie(browser));
    }
    assert.equal(seen.size, 6);
  });

  it('renews once when fifty tabs ask two nodes with one token, and signs nobody out', async () => {
    const [one, two] = stores();
    await using first = await startLogin({ store: one });
    await using second = await startLogin({ store: two });
    const browser = first.browser();
    await browser.signIn();
    const before = refreshCookie(browser);
    const cookie = browser.cookieHeader('/account/refresh');
    const tabs = Array.from({ length: 50 }, (_, at) => (at % 2 ? first : second).browser());
    const answers = await Promise.all(tabs.map((tab) => tab.refresh({ cookie })));
    assert.ok(answers.every(({ body }) => (body as SessionAnswer).signed_in));
    const successors = new Set(tabs.map(refreshCookie));
    assert.equal(successors.size, 1);
    assert.ok(!successors.has(before));
    const [tab] = tabs;
    assert.ok(tab && (await isSignedIn(tab)));
  });

  it('outlives an answer that was lost', async () => {
    stopClock();
    await using server = await start();
    const browser = server.browser();
    await browser.signIn();
    assert.ok(await isSignedIn(browser.copy()));
    seconds(9);
    assert.ok(await isSignedIn(browser));
    hours(1);
    assert.ok(await isSignedIn(browser));
  });

  it('ends for the thief and for the user when a replaced token comes again', async () => {
    stopClock();
    const reused: string[] = [];
    await using server = await start({ onReuse: (sub) => reused.push(sub) });
    const user = server.browser();
    await user.signIn();
    const thief = user.copy();
    assert.ok(await isSignedIn(user));
    seconds(11);
    assert.deepEqual(await thief.session(), { signed_in: false });
    assert.deepEqual(await user.session(), { signed_in: false });
    assert.deepEqual(reused, ['id of alice']);
    assert.equal(refreshCookie(user), undefined);
  });

  it('ends when the thief was first', async () => {
    stopClock();
    await using server = await start();
    const user = server.browser();
    await user.signIn();
    const thief = user.copy();
    assert.ok(await isSignedIn(thief));
    const { access_token = '' } = (await thief.session()) as PasswordSessionAnswer;
    assert.equal(await isSignedIn(user), false);
    assert.equal(await isSignedIn(thief), false);
    const authorization = `Bearer ${access_token}`;
    assert.equal((await thief.send('GET', '/api/orders', undefined, { authorization })).status, 401);
  });

  it('repeats only the last answer, however soon', async () => {
    await using server = await start();
    const browser = server.browser();
    await browser.signIn();
    const old = browser.copy();
    await browser.session();
    await browser.session();
    assert.equal(await isSignedIn(old), false);
    assert.equal(await isSignedIn(browser), false);
  });

  it('repeats none when told so', async () => {
    await using server = await start({ grace: 0 });
    const browser = server.browser();
    await browser.signIn();
    const old = browser.copy();
    assert.ok(await isSignedIn(browser));
    assert.equal(await isSignedIn(old), false);
    assert.equal(await isSignedIn(browser), false);
  });

  it('ends when a token of this session is made up', async () => {
    await using server = await start();
    const browser = server.browser();
    await browser.signIn();
    const guess = browser.copy();
    const [handle = ''] = refreshCookie(browser)?.split('.') ?? [];
    guess.cookies.set('__Secure-refresh', { value: `${handle}.${'A'.repeat(43)}`, path: '/account' });
    assert.equal(await isSignedIn(guess), false);
    assert.equal(await isSignedIn(browser), false);
  });

  it('ends when nobody renews it for twelve hours', async () => {
    stopClock();
    await using server = await start();
    const browser = server.browser();
    await browser.signIn();
    hours(11);
    assert.ok(await isSignedIn(browser));
    hours(11);
    assert.ok(await isSignedIn(browser));
    hours(12);
    assert.equal(await isSignedIn(browser), false);
  });

  it('ends in any case, and so do its access tokens', async () => {
    stopClock();
    await using server = await start({ absolute: 3600 });
    const browser = server.browser();
    assert.equal((await browser.signIn()).ends_in, 3600);
    seconds(3500);
    const late = (await browser.session()) as PasswordSessionAnswer;
    assert.deepEqual([late.ends_in, late.expires_in <= 100], [100, true]);
    const { exp = Infinity } = decodeJwt(late.access_token ?? '');
    assert.ok(exp * 1000 <= Date.now() + 100_000);
    seconds(100);
    assert.equal(await isSignedIn(browser), false);
  });

  it('ends everywhere for a user whose sessions are revoked, and for nobody else', async () => {
    const [one, two] = stores();
    await using first = await startLogin({ store: one });
    await using second = await startLogin({ store: two });
    const [laptop, phone, other] = [first.browser(), second.browser(), second.browser()];
    await laptop.signIn();
    await phone.signIn();
    await other.signIn('bob', 'bob');
    await first.login.revoke('id of alice');
    assert.deepEqual([await isSignedIn(laptop), await isSignedIn(phone)], [false, false]);
    assert.ok(await isSignedIn(other));
  });

  it('does not come back by a renewal that was under way', async () => {
    const gate = new EventEmitter();
    const asked = once(gate, 'asked');
    const currentUser = async (sub: string): Promise<LoginUser> => {
      const allowed = once(gate, 'allowed');
      if (gate.emit('asked')) await allowed;
      return { sub };
    };
    await using server = await start({ currentUser });
    const browser = server.browser();
    await browser.signIn();
    const renewal = browser.session();
    await asked;
    const revoked = server.login.revoke('id of alice');
    gate.emit('allowed');
    await Promise.all([renewal, revoked]);
    assert.equal(await isSignedIn(browser), false);
  });

  it('asks the app who the user is by now', async () => {
    const answers: (LoginUser | null)[] = [
      { sub: 'id of alice', name: 'Alice Smith', scope: 'orders:write' },
      null,
    ];
    await using server = await start({ currentUser: async () => answers.shift() ?? null });
    const browser = server.browser();
    await browser.signIn();
    const { user, scope } = (await browser.session()) as PasswordSessionAnswer;
    assert.deepEqual(user, { sub: 'id of alice', name: 'Alice Smith' });
    assert.equal(scope, 'orders:write');
    assert.equal(await isSignedIn(browser), false);
  });

  it('does not use up the token when the app cannot say', async () => {
    let isBroken = true;
    const currentUser = async (sub: string): Promise<LoginUser> => {
      if (isBroken) throw new Error('The table is away.');
      return { sub };
    };
    await using server = await start({ currentUser, grace: 0 });
    const browser = server.browser();
    await browser.signIn();
    assert.equal((await browser.refresh()).status, 500);
    isBroken = false;
    assert.ok(await isSignedIn(browser));
  });

  it('is not renewed by a node that has lost its lock', async () => {
    const [store] = stores();
    const lost = new BackendError('store_unreachable', 'The lock was lost.');
    const withLock: BackendStore['withLock'] = (key, limit, work) =>
      store.withLock(key, limit, () => work(AbortSignal.abort(lost)));
    await using slow = await start({ store: { ...store, withLock } });
    await using server = await start({ grace: 0 });
    const browser = server.browser();
    await browser.signIn();
    const cookie = browser.cookieHeader('/account/refresh');
    assert.equal((await slow.browser().refresh({ cookie })).status, 503);
    assert.ok(await isSignedIn(browser));
  });

  it('is not the session of another login on the same store', async () => {
    await using server = await start();
    await using other = await start({ issuer: 'https://other.example.com' });
    const browser = server.browser();
    await browser.signIn();
    const cookie = browser.cookieHeader('/account/refresh');
    assert.deepEqual((await other.browser().refresh({ cookie })).body, { signed_in: false });
    assert.ok(await isSignedIn(browser));
  });

  it('costs no more for a user who has very many', async () => {
    const { store, reads } = countedReads(stores()[0]);
    await using server = await start({ store });
    for (let at = 1; at <= 60; at++) await server.browser().signIn('many', 'many');
    reads.total = 0;
    await server.browser().signIn('many', 'many');
    assert.ok(reads.total <= 40, `${reads.total} reads`);
  });

  it('is none for a stranger, who gets no cookie either', async () => {
    await using server = await start();
    const { status, headers, body } = await server.browser().refresh();
    assert.deepEqual([status, body, headers.getSetCookie()], [200, { signed_in: false }, []]);
  });
}

describe('a session of the own login, in memory', () => {
  const store = memoryStore();
  sessionsKeep(() => [store, store]);
});

describe('a session of the own login, in Redis', () => {
  let redis: RedisServer;
  let stores: readonly [RedisBackendStore, RedisBackendStore];
  before(async () => {
    redis = await startRedisServer({ isPersistent: true });
    stores = [await redisStore(redis.url), await redisStore(redis.url)];
  });
  after(async () => {
    for (const store of stores) store.close();
    await redis.close();
  });
  sessionsKeep(() => stores);

  it('leaves nothing there that signs anybody in, nor what was typed', async () => {
    await using server = await startLogin({ store: stores[0] });
    const browser = server.browser();
    const { access_token = '' } = await browser.signIn('A typed name', 'A typed name');
    await browser.login('A typed name', 'A wrong password');
    const replaced = refreshCookie(browser) ?? '';
    await browser.session();
    const client = await createClient({ url: redis.url }).connect();
    const keys = await client.keys('*');
    const texts = await Promise.all(
      keys.map(async (key) =>
        (await client.type(key)) === 'string' ? client.get(key) : client.sMembers(key),
      ),
    );
    client.destroy();
    const all = JSON.stringify([keys, texts]);
    assert.ok(all.includes('id of A typed name'), 'the session is there');
    const secrets = [...replaced.split('.'), ...(refreshCookie(browser) ?? '').split('.'), access_token];
    for (const secret of [...secrets, 'A wrong password'])
      assert.ok(secret.length > 10 && !all.includes(secret));
    for (const key of keys) assert.ok(!key.includes('typed'));
  });

  it('outlives a Redis that goes away', async () => {
    await using server = await startLogin({ store: stores[0] });
    const browser = server.browser();
    const authorization = `Bearer ${(await browser.signIn()).access_token ?? ''}`;
    await redis.kill();
    const refused = [
      await browser.refresh(),
      await browser.copy().login('alice', 'alice'),
      await browser.copy().login('alice', 'wrong'),
      await browser.send('GET', '/api/orders', undefined, { authorization }),
      await browser.copy().send('POST', '/account/logout'),
    ];
    for (const { status, body } of refused)
      assert.deepEqual([status, (body as { code: string }).code], [503, 'store_unreachable']);
    await redis.start();
    while (!(await isSignedInOrAway(browser))) assert.ok(refreshCookie(browser));
    assert.ok(await isSignedIn(browser));
  });
});

async function isSignedInOrAway(browser: LoginBrowser): Promise<boolean> {
  const { status, body } = await browser.refresh();
  return status === 200 && (body as PasswordSessionAnswer).signed_in;
}
