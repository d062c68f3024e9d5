import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it, mock } from 'node:test';
import { startRedisServer, type RedisServer } from '../../../demo-servers/src/redis-server.ts';
import { memoryStore, redisStore, type BackendStore, type RedisBackendStore } from '../public-api.ts';
import type { Answer, LoginBrowser } from './spec/login-browser.ts';
import { loginOptions, startLogin } from './spec/login-server.ts';

const from = (
  browser: LoginBrowser,
  address: string,
  username: string,
  password = 'wrong',
): Promise<Answer> =>
  browser.send('POST', '/account/login', { username, password }, { 'x-forwarded-for': address });

async function guess(
  browser: LoginBrowser,
  times: number,
  address = '192.0.2.1',
  username = 'alice',
): Promise<void> {
  for (let time = 1; time <= times; time++)
    assert.equal((await from(browser, address, username)).status, 401, `attempt ${time}`);
}

function limitsHold(stores: () => readonly [BackendStore, BackendStore]): void {
  const start = () => startLogin({ store: stores()[0] });
  // Each test has users of its own, for the counts outlive it in the store.
  let number = 0;
  const somebody = (): string => `user ${++number} of ${stores()[0].isShared}`;

  it('refuse the sixth guess, and the right password with it', async () => {
    await using server = await start();
    const user = somebody();
    await guess(server.browser(), 5, '192.0.2.1', user);
    const { status, headers, body } = await from(server.browser(), '192.0.2.1', user, user);
    assert.deepEqual([status, (body as { code: string }).code], [429, 'too_many_attempts']);
    const wait = Number(headers.get('retry-after'));
    assert.ok(wait > 800 && wait <= 900);
  });

  it('hold against guesses at once, on two nodes', async () => {
    const [one, two] = stores();
    let checked = 0;
    const checkCredentials: typeof loginOptions.checkCredentials = (credentials) => {
      checked++;
      return loginOptions.checkCredentials(credentials);
    };
    await using first = await startLogin({ store: one, checkCredentials });
    await using second = await startLogin({ store: two, checkCredentials });
    const user = somebody();
    const guesses = Array.from({ length: 40 }, (_, at) =>
      from((at % 2 ? first : second).browser(), '192.0.2.2', user),
    );
    await Promise.all(guesses);
    assert.equal(checked, 5);
  });

  it('count a name as one, however it is spelt', async () => {
    await using server = await start();
    const number = somebody();
    for (const name of ['Zoë', 'ZOË', 'zoe\u0308', 'zoe', 'z\u200bo\u00ade'])
      await guess(server.browser(), 1, '192.0.2.3', name + number);
    assert.equal((await from(server.browser(), '192.0.2.3', `ｚｏｅ${number}`)).status, 429);
  });

  it('refuse guesses from many addresses, but not the browser in which the user has signed in before', async () => {
    await using server = await start();
    const user = somebody();
    const known = server.browser();
    assert.equal((await from(known, '198.51.100.1', user, user)).status, 200);
    const strangers = Array.from({ length: 50 }, (_, at) => from(server.browser(), `203.0.113.${at}`, user));
    await Promise.all(strangers);
    assert.equal((await from(server.browser(), '203.0.113.99', user, user)).status, 429);
    assert.equal((await from(known, '198.51.100.1', user, user)).status, 200);
  });

  it('hold for that browser too', async () => {
    await using server = await start();
    const user = somebody();
    const known = server.browser();
    await from(known, '198.51.100.2', user, user);
    await guess(known, 5, '198.51.100.2', user);
    assert.equal((await from(known, '198.51.100.3', user, user)).status, 429);
  });

  it('are not evaded by the mark of an own account, or one made up', async () => {
    await using server = await start();
    const [victim, attacker] = [somebody(), somebody()];
    const browser = server.browser();
    await from(browser, '192.0.2.4', attacker, attacker);
    const mark = browser.cookies.get('__Host-Http-device')?.value ?? '';
    const marks = [
      mark,
      'x.y',
      '.',
      `${'A'.repeat(43)}.${'\u00e9'.repeat(43)}`,
      `${'A'.repeat(43)}.${'A'.repeat(43)}`,
    ];
    for (const value of marks) {
      browser.cookies.set('__Host-Http-device', { value, path: '/' });
      await guess(browser, 1, '192.0.2.4', victim);
    }
    browser.cookies.set('__Host-Http-device', { value: mark, path: '/' });
    assert.equal((await from(browser, '192.0.2.4', victim, victim)).status, 429);
  });

  it('are not evaded by the marks of an account whose name only looks like the victim’s', async () => {
    await using server = await start();
    const victim = somebody();
    const lookAlike = victim.toUpperCase();
    const marked = Array.from({ length: 3 }, () => server.browser());
    for (const browser of marked)
      assert.equal((await from(browser, '192.0.2.14', lookAlike, lookAlike)).status, 200);
    const answers: number[] = [];
    for (const browser of [...marked, ...marked])
      answers.push((await from(browser, '192.0.2.14', victim)).status);
    assert.deepEqual(answers, [401, 401, 401, 401, 401, 429]);
  });

  it('are not evaded by the marks of another login with the same secrets', async () => {
    await using server = await start();
    await using other = await startLogin({ issuer: 'https://other.example.com' });
    const victim = somebody();
    const answers: number[] = [];
    for (let time = 1; time <= 6; time++) {
      const namesake = other.browser();
      await namesake.signIn(victim, victim);
      const browser = server.browser();
      const mark = namesake.cookies.get('__Host-Http-device') ?? assert.fail();
      browser.cookies.set('__Host-Http-device', mark);
      answers.push((await from(browser, '192.0.2.15', victim)).status);
    }
    assert.deepEqual(answers, [401, 401, 401, 401, 401, 429]);
  });

  it('refuse one password for many users from one address', async () => {
    await using server = await start();
    const names = Array.from({ length: 100 }, somebody);
    await Promise.all(names.map((name) => from(server.browser(), '192.0.2.5', name)));
    assert.equal((await from(server.browser(), '192.0.2.5', somebody())).status, 429);
    assert.equal((await from(server.browser(), '192.0.2.6', somebody())).status, 401);
  });

  it('count a whole IPv6 network as one address', async () => {
    await using server = await start();
    const user = somebody();
    for (let at = 1; at <= 5; at++) await guess(server.browser(), 1, `2001:db8::${at}`, user);
    assert.equal((await from(server.browser(), '2001:db8::6', user)).status, 429);
  });

  it('do not count logins that succeed', async () => {
    await using server = await start();
    const user = somebody();
    for (let time = 1; time <= 8; time++)
      assert.equal((await from(server.browser(), '192.0.2.7', user, user)).status, 200);
  });
}

describe('limits of login attempts, in memory', () => {
  afterEach(() => {
    mock.timers.reset();
  });
  const store = memoryStore();
  limitsHold(() => [store, store]);

  it('count the guesses of a second factor, not the question for it', async () => {
    await using server = await startLogin();
    const asked = () => server.browser().login('careful', 'careful');
    for (let time = 1; time <= 8; time++) assert.equal((await asked()).status, 401);
    const code = (second_factor: string) => server.browser().login('careful', 'careful', { second_factor });
    for (const wrong of ['1', '2', '3', '4', '5']) assert.equal((await code(wrong)).status, 401);
    assert.equal((await code('123456')).status, 429);
  });

  it('count them also when the app asks again', async () => {
    const checkCredentials = async () => 'second-factor-required' as const;
    await using server = await startLogin({ checkCredentials });
    const code = (second_factor: string) => server.browser().login('careful', 'careful', { second_factor });
    for (const wrong of ['1', '2', '3', '4', '5']) assert.equal((await code(wrong)).status, 401);
    assert.equal((await code('6')).status, 429);
  });

  it('begin anew when the window is over, though guesses went on', async () => {
    mock.timers.enable({ apis: ['Date'], now: Date.now() });
    await using server = await startLogin({ attempts: { max: 2, window: 60 } });
    await guess(server.browser(), 2);
    for (let second = 1; second < 60; second++) {
      assert.equal((await from(server.browser(), '192.0.2.1', 'alice', 'alice')).status, 429);
      mock.timers.tick(1000);
    }
    mock.timers.tick(1000);
    assert.equal((await from(server.browser(), '192.0.2.1', 'alice', 'alice')).status, 200);
  });
});

describe('limits of login attempts, in Redis', () => {
  let redis: RedisServer;
  let stores: readonly [RedisBackendStore, RedisBackendStore];
  before(async () => {
    redis = await startRedisServer();
    stores = [await redisStore(redis.url), await redisStore(redis.url)];
  });
  after(async () => {
    for (const store of stores) store.close();
    await redis.close();
  });
  limitsHold(() => stores);
});
