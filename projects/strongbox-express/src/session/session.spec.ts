import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it, mock } from 'node:test';
import { startRedisServer } from '../../../demo-servers/src/redis-server.ts';
import type { BackendStore } from '../backend-store.ts';
import { memoryStore } from '../stores/memory-store.ts';
import { countedReads } from '../stores/spec/counted-reads.ts';
import { redisStore } from '../stores/redis-store.ts';
import { StoredSessions } from './stored-sessions.ts';
import type { Browser } from './spec/browser.ts';
import { secrets, sessionStage, type SessionStage } from './spec/session-stage.ts';

const sessionCookie = '__Host-Http-session';

/** A store that tells what was written to it. */
function watched(store: BackendStore): { store: BackendStore; writes: string[] } {
  const writes: string[] = [];
  const watch = <T extends object>(target: T): T =>
    new Proxy(target, {
      get: (object, name) => {
        const value: unknown = Reflect.get(object, name);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]): unknown => {
          if (!['get', 'members'].includes(String(name))) writes.push(String(name));
          return Reflect.apply(value, object, given);
        };
      },
    });
  return { store: { ...store, sessions: watch(store.sessions), records: watch(store.records) }, writes };
}

function codeOf({ body }: { readonly body: string }): string {
  return (JSON.parse(body) as { code: string }).code;
}

describe('a login', () => {
  it('costs no more for a user who has very many sessions', async () => {
    const { store, reads } = countedReads(memoryStore());
    const stage = await sessionStage({ store });
    try {
      const browser = stage.browser();
      for (let at = 1; at <= 40; at++) {
        await stage.signIn(browser);
        browser.cookies().delete(sessionCookie);
      }
      reads.total = 0;
      await stage.signIn(browser);
      assert.ok(reads.total <= 40, `${reads.total} reads`);
    } finally {
      await stage.close();
    }
  });
});

describe('a session', () => {
  let stage: SessionStage;
  let browser: Browser;
  before(async () => {
    stage = await sessionStage({ idle: 1800, absolute: 7200 });
  });
  after(() => stage.close());
  afterEach(() => {
    mock.timers.reset();
  });

  async function signIn(): Promise<void> {
    browser = stage.browser();
    await stage.signIn(browser);
    mock.timers.enable({ apis: ['Date'], now: Date.now() });
  }

  function later(minutes: number): void {
    mock.timers.setTime(Date.now() + minutes * 60_000);
  }

  const left = async () => {
    const session = await stage.session(browser);
    return session.signed_in ? [session.expires_in, session.ends_in] : null;
  };

  it('is not prolonged by who looks at it', async () => {
    await signIn();
    assert.deepEqual(await left(), [1800, 7200]);
    later(20);
    assert.deepEqual(await left(), [600, 6000]);
    later(9);
    assert.deepEqual(await left(), [60, 5460]);
    later(1);
    assert.equal(await left(), null);
  });

  it('is prolonged by who asks for that', async () => {
    await signIn();
    later(20);
    const { body } = await browser.call('/bff/session', { method: 'POST' });
    assert.equal((JSON.parse(body) as { expires_in: number }).expires_in, 1800);
    later(29);
    assert.deepEqual(await left(), [60, 4260]);
  });

  it('is prolonged by use', async () => {
    await signIn();
    later(20);
    assert.match((await browser.call('/spec/touch', { method: 'POST' })).body, /Alice/);
    later(29);
    assert.deepEqual(await left(), [60, 4260]);
  });

  it('ends in any case, however much it is used', async () => {
    await signIn();
    for (let i = 0; i < 5; i++) {
      later(20);
      await browser.call('/bff/session', { method: 'POST' });
    }
    later(19);
    assert.deepEqual(await left(), [60, 60]);
    later(1);
    assert.equal(await left(), null);
    assert.equal((await browser.call('/spec/touch', { method: 'POST' })).body, 'null');
  });

  it('that has ended is not begun again by use', async () => {
    await signIn();
    later(31);
    assert.equal((await browser.call('/bff/session', { method: 'POST' })).body, '{"signed_in":false}');
    assert.equal(await left(), null);
  });

  it('is answered so that no cache keeps it', async () => {
    await signIn();
    const { headers } = await browser.call('/bff/session');
    assert.equal(headers['cache-control'], 'no-store');
  });

  it('is asked for by this app alone', async () => {
    await signIn();
    for (const headers of [
      { 'x-csrf': undefined, 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      const reply = await browser.call('/bff/session', { headers });
      assert.deepEqual([reply.status, codeOf(reply)], [403, 'csrf_refused']);
    }
    const reply = await browser.call('/bff/session', {
      method: 'POST',
      headers: { 'x-xsrf-token': 'another' },
    });
    assert.deepEqual([reply.status, codeOf(reply)], [403, 'csrf_refused']);
  });

  it('does not take the XSRF token of another session', async () => {
    await signIn();
    const attacker = stage.browser();
    await stage.signIn(attacker);
    const { value } = attacker.cookies().get('__Host-XSRF-TOKEN') ?? assert.fail();
    browser.plant('__Host-XSRF-TOKEN', value);
    const reply = await browser.call('/bff/session', { method: 'POST' });
    assert.deepEqual([reply.status, codeOf(reply)], [403, 'csrf_refused']);
  });

  it('is nobody’s for a cookie that is not as it was', async () => {
    await signIn();
    const { value } = browser.cookies().get(sessionCookie) ?? assert.fail();
    for (const changed of [
      `${value}A`,
      value.slice(1),
      value.toLowerCase(),
      '',
      'x'.repeat(5000),
      '%00',
      '__proto__',
    ]) {
      const thief = stage.browser();
      thief.plant(sessionCookie, changed);
      assert.deepEqual(await stage.session(thief), { signed_in: false });
    }
  });

  it('is nobody’s for any of 10 000 random cookies, and none of them does harm', async () => {
    await signIn();
    const { value } = browser.cookies().get(sessionCookie) ?? assert.fail();
    const names = [
      sessionCookie,
      '__Host-Http-login',
      '__Host-Http-login-aaaaaaaaaaaaaaaa',
      '__Host-XSRF-TOKEN',
      '',
    ];
    const bytes = '=;,%"\\ \t\u00e9\u0080aZ0._-';
    let seed = 42;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    const pick = (from: string | readonly string[]) => from[random(from.length)] ?? '';
    const cookie = () => {
      const noise = Array.from({ length: random(60) }, () => pick(bytes)).join('');
      const cut = random(value.length);
      return `${pick(names)}=${pick([noise, value.slice(0, cut) + noise, noise + value])}; ${pick(names)}=${noise}`;
    };
    for (let i = 0; i < 100; i++) {
      const headers = Array.from({ length: 100 }, () => ({ cookie: cookie() }));
      const asked = headers.map((each) => stage.browser().call('/bff/session', { headers: each }));
      for (const [at, { status, body }] of (await Promise.all(asked)).entries()) {
        assert.ok(status < 500, `${status} for ${JSON.stringify(headers[at])}`);
        assert.ok(
          !body.includes('"signed_in":true') || headers[at]?.cookie.includes(`${sessionCookie}=${value}`),
        );
      }
    }
  });

  it('is refused when its cookie comes twice', async () => {
    await signIn();
    const { value } = browser.cookies().get(sessionCookie) ?? assert.fail();
    const cookie = `${sessionCookie}=${'a'.repeat(43)}; ${sessionCookie}=${value}`;
    const reply = await browser.call('/bff/session', { headers: { cookie } });
    assert.deepEqual([reply.status, codeOf(reply)], [403, 'csrf_refused']);
  });
});

describe('somebody who is not signed in', () => {
  it('costs nothing, however often he asks', async () => {
    const { store, writes } = watched(memoryStore());
    const stage = await sessionStage({ store });
    try {
      for (let i = 0; i < 100; i++) {
        const browsers = Array.from({ length: 100 }, () => stage.browser());
        const sessions = await Promise.all(browsers.map((browser) => stage.session(browser)));
        assert.ok(sessions.every((session) => !session.signed_in));
        for (const browser of browsers)
          assert.deepEqual([...browser.cookies().keys()], ['__Host-XSRF-TOKEN']);
      }
      assert.deepEqual(writes, []);
    } finally {
      await stage.close();
    }
  });
});

describe('what the store holds of a session', () => {
  async function contents(store: BackendStore): Promise<Record<string, unknown>> {
    return new Promise((resolve) => {
      store.sessions.all?.((error: unknown, all) => {
        assert.ifError(error);
        resolve(all as Record<string, unknown>);
      });
    });
  }

  it('tells neither tokens nor claims nor the id', async () => {
    const store = memoryStore();
    const stage = await sessionStage({ store });
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      const token = await stage.accessToken(browser);
      assert.ok(token && typeof token === 'object');
      const stored = JSON.stringify(await contents(store));
      assert.match(stored, /"sealed":"eyJ/);
      for (const secret of [token.value, 'alice', 'Alice', browser.cookies().get(sessionCookie)?.value ?? ''])
        assert.ok(!stored.includes(secret));
    } finally {
      await stage.close();
    }
  });

  it('opens for its own id alone', async () => {
    const store = memoryStore();
    const stage = await sessionStage({ store });
    try {
      const victim = stage.browser();
      await stage.signIn(victim);
      const [victims = ''] = Object.keys(await contents(store));
      const attacker = stage.browser();
      await stage.signIn(attacker);
      const attackers = Object.keys(await contents(store)).find((key) => key !== victims) ?? '';
      const stored = new StoredSessions(store.sessions);
      const { sealed } = (await stored.read(victims)) ?? assert.fail();
      await stored.write(attackers, sealed, Date.now() + 60_000);
      assert.deepEqual(await stage.session(attacker), { signed_in: false });
      assert.ok((await stage.session(victim)).signed_in);
    } finally {
      await stage.close();
    }
  });

  it('stays readable while secrets are replaced, and not after', async () => {
    const store = memoryStore();
    const fresh = 'a secret that came later and is long enough';
    const stage = await sessionStage({ store });
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      assert.ok(
        (await stage.withOther({ secrets: [fresh, ...secrets] }, () => stage.session(browser))).signed_in,
      );
      assert.deepEqual(await stage.withOther({ secrets: [fresh] }, () => stage.session(browser)), {
        signed_in: false,
      });
    } finally {
      await stage.close();
    }
  });

  it('is not for another backend on the same store with the same secrets', async () => {
    const stage = await sessionStage();
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      assert.deepEqual(await stage.withOther({ clientId: 'another' }, () => stage.session(browser)), {
        signed_in: false,
      });
      assert.ok((await stage.session(browser)).signed_in);
    } finally {
      await stage.close();
    }
  });
});

describe('the claims of the user', () => {
  it('are those that the app is to see', async () => {
    const stage = await sessionStage({ userClaims: ({ sub, name }) => ({ sub, name }) });
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      const session = await stage.session(browser);
      assert.deepEqual(session.signed_in && session.user, { sub: 'alice', name: 'Alice Example' });
    } finally {
      await stage.close();
    }
  });

  it('that the app’s own function stumbles over let the login fail and say why', async () => {
    const stage = await sessionStage({
      userClaims: () => {
        throw new Error('of the app');
      },
    });
    try {
      const browser = stage.browser();
      assert.equal((await stage.signIn(browser)).status, 200);
      assert.deepEqual(await stage.session(browser), { signed_in: false, login_error: 'login_failed' });
      assert.deepEqual(stage.errors, ['unexpected: Something went wrong.']);
    } finally {
      await stage.close();
    }
  });
});

describe('a store that is away', () => {
  it('is told as such, ends nobody, and lets everybody go on when it is back', async () => {
    const redis = await startRedisServer({ isPersistent: true });
    const store = await redisStore(redis.url);
    const stage = await sessionStage({ store });
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      await redis.kill();
      for (const [path, method] of [
        ['/bff/session', 'GET'],
        ['/bff/session', 'POST'],
        ['/bff/logout', 'POST'],
        ['/spec/token', 'POST'],
        ['/spec/touch', 'POST'],
      ] as const) {
        const reply = await browser.call(path, { method, body: method === 'POST' ? {} : undefined });
        assert.deepEqual([path, reply.status, codeOf(reply)], [path, 503, 'store_unreachable']);
      }
      assert.ok(browser.cookies().has(sessionCookie));
      const other = stage.browser();
      assert.deepEqual(await stage.session(other), { signed_in: false });
      const page = await stage.signIn(other, 'redirect_to=/basket');
      assert.equal(page.url.href, `${stage.origin}/basket`);
      assert.deepEqual(await stage.session(other), { signed_in: false, login_error: 'login_failed' });
      await redis.start();
      let reply = await browser.call('/bff/session');
      while (reply.status === 503) reply = await browser.call('/bff/session');
      assert.match(reply.body, /"signed_in":true/);
    } finally {
      await stage.close();
      store.close();
      await redis.close();
    }
  });
});
