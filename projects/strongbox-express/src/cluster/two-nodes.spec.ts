import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as open, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { after, afterEach, before, beforeEach, describe, it, mock } from 'node:test';
import type { Browser } from '../session/spec/browser.ts';
import type { Reply } from '../spec/send.ts';
import { invoices, startCluster, type Cluster } from './spec/cluster.ts';

const sessionCookie = '__Host-Http-session';

function times<T>(count: number, make: (at: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, at) => make(at)));
}

function statuses(replies: readonly Reply[]): Set<number> {
  return new Set(replies.map(({ status }) => status));
}

describe('two nodes on one Redis', { timeout: 60_000 }, () => {
  let cluster: Cluster;
  let browser: Browser;
  before(async () => {
    cluster = await startCluster();
  });
  beforeEach(() => {
    cluster.ask(...cluster.nodes);
    browser = cluster.browser();
  });
  afterEach(() => {
    mock.timers.reset();
  });
  after(() => cluster[Symbol.asyncDispose]());

  const token = () => browser.call('/bff/token', { method: 'POST', body: {} });
  /** Somebody else with the same cookies, which a logout takes from the browser alone. */
  const copy = (): Browser => {
    const other = cluster.browser();
    for (const [name, { value }] of browser.cookies()) other.plant(name, value);
    return other;
  };
  const expectSignedOut = async (who: Browser): Promise<void> => {
    for (const node of cluster.nodes) {
      cluster.ask(node);
      assert.deepEqual(await cluster.session(who), { signed_in: false });
      assert.equal((await who.call(invoices)).status, 401);
    }
  };

  it('both know a session, and call the API for it', async () => {
    await cluster.signIn(browser);
    for (const node of cluster.nodes) {
      cluster.ask(node);
      assert.ok((await cluster.session(browser)).signed_in);
      assert.equal((await browser.call(invoices)).status, 200);
      assert.equal((await token()).status, 200);
    }
  });

  it('finish a login that was begun on the other', async () => {
    const [one, two] = cluster.nodes;
    cluster.ask(one);
    const form = await browser.go('/bff/login?redirect_to=/basket');
    cluster.ask(two);
    const page = await browser.go(form.url, form.url.origin, { userName: 'alice', password: 'alice' });
    assert.equal(page.url.href, `${cluster.origin}/basket`);
    assert.ok((await cluster.session(browser)).signed_in);
  });

  it('finish a login once, though both are asked at the same time', async () => {
    const form = await browser.go('/bff/login');
    const isCallback = ({ pathname }: URL) => pathname === '/bff/callback';
    const credentials = { userName: 'alice', password: 'alice' };
    const { url } = await browser.go(form.url, form.url.origin, credentials, isCallback);
    const thieves = [copy(), copy()];
    await Promise.all(thieves.map((thief) => thief.go(url, null)));
    assert.equal(thieves.filter((thief) => thief.cookies().has(sessionCookie)).length, 1);
    assert.equal(cluster.demo.provider.grants.grantsRevoked, 0);
  });

  it('end a session at once that is signed out on the other', async () => {
    const [one, two] = cluster.nodes;
    await cluster.signIn(browser);
    const thief = copy();
    cluster.ask(two);
    assert.equal((await browser.call(invoices)).status, 200);
    cluster.ask(one);
    assert.equal((await browser.call('/bff/logout', { method: 'POST', body: {} })).status, 200);
    await expectSignedOut(thief);
  });

  it('end a session at once when the provider tells the other', async () => {
    const [one, two] = cluster.nodes;
    await cluster.signIn(browser);
    cluster.ask(two);
    assert.equal((await browser.call(invoices)).status, 200);
    cluster.ask(one);
    const page = await browser.go(`${cluster.demo.provider.issuer}/session/end`);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.body)?.[1] ?? assert.fail();
    const confirm = new URL('/session/end/confirm', page.url);
    await browser.go(confirm, confirm.origin, { xsrf, logout: 'yes' });
    await expectSignedOut(browser);
  });

  for (const [what, ask] of [
    ['proxied calls', () => browser.call(invoices)],
    ['requests for a token', token],
  ] as const)
    it(`renew an expired token once for 200 ${what}, and all of them succeed`, async () => {
      await cluster.signIn(browser);
      await token();
      mock.timers.enable({ apis: ['Date'], now: Date.now() + 301_000 });
      const before = cluster.refreshes().length;
      assert.deepEqual(statuses(await times(200, ask)), new Set([200]));
      assert.deepEqual(cluster.refreshes().slice(before), [200]);
    });

  it('let a session go that renews here and is used there', async () => {
    const [one, two] = cluster.nodes;
    await cluster.signIn(browser);
    mock.timers.enable({ apis: ['Date'], now: Date.now() });
    for (const node of [one, two, two, one]) {
      mock.timers.setTime(Date.now() + 301_000);
      cluster.ask(node);
      assert.equal((await browser.call(invoices)).status, 200);
      assert.equal((await token()).status, 200);
    }
    assert.deepEqual(cluster.demo.provider.grants.refreshTokensReused, 0);
  });
});

describe('ten tabs over two nodes', { timeout: 60_000 }, () => {
  it('use no refresh token twice, however short the access tokens', async () => {
    await using cluster = await startCluster({ accessTokenTtl: 2 });
    const browser = cluster.browser();
    await cluster.signIn(browser);
    const replies: Reply[] = [];
    const isOver = () => cluster.refreshes().length >= 5 || replies.some(({ status }) => status !== 200);
    const token = () => browser.call('/bff/token', { method: 'POST', body: {} });
    await times(10, async (at) => {
      while (!isOver()) {
        replies.push(await (at % 2 === 0 ? browser.call(invoices) : token()));
        await wait(20);
      }
    });
    assert.deepEqual(statuses(replies), new Set([200]));
    assert.deepEqual(new Set(cluster.refreshes()), new Set([200]));
    assert.deepEqual(cluster.demo.provider.grants, { refreshTokensReused: 0, grantsRevoked: 0 });
    assert.deepEqual(cluster.errors, []);
  });
});

describe('a node that is shut down', { timeout: 30_000 }, () => {
  it('brings what it streams to its end in both directions, and the other takes what comes next', async () => {
    await using cluster = await startCluster();
    const { nodes, origin, target } = cluster;
    const [one, two] = nodes;
    const browser = cluster.browser();
    await cluster.signIn(browser);
    cluster.ask(one);
    const arrival = () => once(target.server, 'request') as Promise<[IncomingMessage, ServerResponse]>;

    let arrived = arrival();
    const download = browser.call('/bff/api/stream/down');
    const [, answer] = await arrived;
    answer.write('one ');
    arrived = arrival();
    const upload = open(`${origin}/bff/api/stream/up`, { method: 'POST', headers: headersOf(browser) });
    const thanks = once(upload, 'response') as Promise<[IncomingMessage]>;
    upload.write('first ');
    const [sent, thanking] = await arrived;

    const closed = once(one.server, 'close');
    one.server.close();
    cluster.ask(two);
    assert.equal((await browser.call(invoices)).status, 200);
    answer.end('two');
    upload.end('second');
    assert.equal((await download).body, 'one two');
    assert.equal(await text(sent), 'first second');
    thanking.end('thank you');
    assert.equal(await text((await thanks)[0]), 'thank you');
    // Those that are kept alive would go on for a while.
    one.server.closeIdleConnections();
    await closed;
  });
});

function headersOf(browser: Browser): Record<string, string> {
  const cookies = [...browser.cookies()].map(([name, { value }]) => `${name}=${value}`);
  const xsrf = browser.cookies().get('__Host-XSRF-TOKEN')?.value ?? '';
  return {
    cookie: cookies.join('; '),
    origin: browser.app,
    'sec-fetch-site': 'same-origin',
    'x-csrf': '1',
    'x-xsrf-token': decodeURIComponent(xsrf),
  };
}
