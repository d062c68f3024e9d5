import assert from 'node:assert/strict';
import { afterEach, describe, it, mock } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { ErrorAnswer } from '../contract.ts';
import type { Browser, Call } from '../session/spec/browser.ts';
import { isRefresh } from '../session/spec/is-refresh.ts';
import { happening } from '../spec/happening.ts';
import type { Reply } from '../spec/send.ts';
import { until } from '../stores/spec/until.ts';
import { invoices, startCluster, type Cluster } from './spec/cluster.ts';

/** Milliseconds in which a person who waits is told something. */
const patience = 5000;
const post: Call = { method: 'POST', body: {} };
/** What a page asks for. */
const questions: readonly (readonly [path: string, call?: Call])[] = [
  ['/bff/session'],
  ['/bff/session', post],
  [invoices],
  ['/bff/token', post],
];

function assertUnreachable({ status, headers, body }: Reply): void {
  assert.equal(status, 503);
  assert.equal((JSON.parse(body) as ErrorAnswer).code, 'store_unreachable');
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers['retry-after'], '1');
}

/** Ten tabs that keep asking until they are told to stop. */
function traffic(browser: Browser) {
  const replies: Reply[] = [];
  let slowest = 0;
  let isOver = false;
  const tabs = Array.from({ length: 10 }, async (_, tab) => {
    for (let turn = tab; !isOver; turn++) {
      const [path, call] = questions[turn % questions.length] ?? assert.fail();
      const begun = performance.now();
      replies.push(await browser.call(path, call));
      slowest = Math.max(slowest, performance.now() - begun);
      await wait(10);
    }
  });
  const stop = async () => {
    isOver = true;
    await Promise.all(tabs);
    return { replies, slowest };
  };
  return { replies, stop };
}

/** Until both nodes have their Redis again. */
async function recovered(cluster: Cluster, browser: Browser): Promise<void> {
  for (const node of cluster.nodes) {
    cluster.ask(node);
    await until(async () => (await browser.call('/bff/session')).status === 200);
  }
  cluster.ask(...cluster.nodes);
}

/** What a Redis that is away looks like to each node. */
async function assertAway(cluster: Cluster, browser: Browser): Promise<void> {
  for (const node of cluster.nodes) {
    cluster.ask(node);
    // The node may learn of it by its next question.
    await until(async () => (await browser.call('/bff/session')).status === 503);
    for (const [path, call] of questions) assertUnreachable(await browser.call(path, call));
  }
  cluster.ask(...cluster.nodes);
}

describe('a Redis that is killed in the middle of the traffic', { timeout: 60_000 }, () => {
  it('costs requests a clear 503 within seconds, and no session if it has a disk', async () => {
    await using cluster = await startCluster({ isPersistent: true });
    const browser = cluster.browser();
    await cluster.signIn(browser);
    const { replies, stop } = traffic(browser);
    await until(() => replies.length >= 50);
    await cluster.redis.kill();
    await assertAway(cluster, browser);
    await cluster.redis.start();
    await recovered(cluster, browser);
    const before = replies.length;
    await until(() => replies.length >= before + 50);
    const { slowest } = await stop();
    for (const reply of replies.filter(({ status }) => status !== 200)) assertUnreachable(reply);
    assert.ok(replies.slice(before + 10).every(({ status }) => status === 200));
    assert.ok(slowest < patience, `${slowest} ms`);
    assert.ok((await cluster.session(browser)).signed_in);
    assert.deepEqual(cluster.refreshes(), []);
  });

  it('signs everybody out without one, who can then sign in again', async () => {
    await using cluster = await startCluster();
    const browser = cluster.browser();
    await cluster.signIn(browser);
    await cluster.redis.kill();
    await assertAway(cluster, browser);
    await cluster.redis.start();
    await recovered(cluster, browser);
    assert.deepEqual(await cluster.session(browser), { signed_in: false });
    for (const [path, call] of [[invoices], ['/bff/token', post]] as const)
      assert.equal((await browser.call(path, call)).status, 401);
    assert.equal((await browser.call('/bff/logout', post)).status, 200);
    await cluster.signIn(browser);
    assert.ok((await cluster.session(browser)).signed_in);
    assert.equal((await browser.call(invoices)).status, 200);
  });
});

describe('a Redis that is killed while the provider renews', { timeout: 60_000 }, () => {
  /** A session in the middle of a renewal whose Redis is away. */
  async function interrupted(isPersistent: boolean) {
    const asked = happening();
    const answered = happening();
    const cluster = await startCluster({
      isPersistent,
      fetch: async (url, options) => {
        const response = await fetch(url, options as RequestInit);
        if (isRefresh(options)) {
          asked.happen();
          await answered.happened;
        }
        return response;
      },
    });
    const browser = cluster.browser();
    await cluster.signIn(browser);
    mock.timers.enable({ apis: ['Date'], now: Date.now() + 301_000 });
    const reply = browser.call(invoices);
    await asked.happened;
    await cluster.redis.kill();
    answered.happen();
    await assertAway(cluster, browser);
    return { ...cluster, user: browser, reply };
  }
  afterEach(() => {
    mock.timers.reset();
  });

  it('does not lose what the provider has given', async () => {
    await using cluster = await interrupted(true);
    const { user, reply } = cluster;
    await cluster.redis.start();
    await recovered(cluster, user);
    assert.equal((await reply).status, 200);
    assert.equal((await user.call(invoices)).status, 200);
    mock.timers.setTime(Date.now() + 301_000);
    assert.equal((await user.call(invoices)).status, 200);
    assert.deepEqual(cluster.refreshes(), [200, 200]);
    assert.deepEqual(cluster.demo.provider.grants, { refreshTokensReused: 0, grantsRevoked: 0 });
  });

  it('leaves nobody with tokens whose session is gone', async () => {
    await using cluster = await interrupted(false);
    const { user, reply } = cluster;
    await cluster.redis.start();
    await recovered(cluster, user);
    assert.equal((await reply).status, 401);
    assert.deepEqual(await cluster.session(user), { signed_in: false });
    const revocations = cluster.demo.provider.requests.filter(({ endpoint }) => endpoint === 'revocation');
    assert.equal(revocations.length, 1);
  });

  it('keeps nobody waiting who cannot be helped', async () => {
    const begun = performance.now();
    await using cluster = await interrupted(true);
    assertUnreachable(await cluster.reply);
    assert.ok(performance.now() - begun < 2 * patience);
  });
});
