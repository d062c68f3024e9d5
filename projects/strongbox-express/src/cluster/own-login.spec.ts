import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SessionAnswer } from '../contract.ts';
import { LoginBrowser } from '../login/spec/login-browser.ts';
import { loginOptions } from '../login/spec/login-server.ts';
import { happening } from '../spec/happening.ts';
import { until } from '../stores/spec/until.ts';
import { startCluster, type Cluster } from './spec/cluster.ts';

const isSignedIn = async (browser: LoginBrowser) => (await browser.session()).signed_in;

/** Until each node has its Redis again. */
async function recovered(cluster: Cluster, browser: LoginBrowser): Promise<void> {
  for (const node of cluster.nodes) {
    cluster.ask(node);
    // Of a browser without a cookie the node would ask its Redis nothing.
    await until(async () => (await browser.copy().refresh()).status === 200);
  }
  cluster.ask(...cluster.nodes);
}

describe('an own login on two nodes with one Redis', { timeout: 60_000 }, () => {
  it('renews once for 200 requests with one refresh token', async () => {
    await using cluster = await startCluster();
    const browser = new LoginBrowser(cluster.origin);
    await browser.signIn();
    const tabs = Array.from({ length: 200 }, () => browser.copy());
    const answers = await Promise.all(tabs.map((tab) => tab.refresh()));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    assert.ok(answers.every(({ body }) => (body as SessionAnswer).signed_in));
    assert.equal(new Set(tabs.map((tab) => tab.cookies.get('__Secure-refresh')?.value)).size, 1);
  });

  it('knows on the other node a token that was replaced here, and ends the family for both', async () => {
    const reused: string[] = [];
    await using cluster = await startCluster({ login: { grace: 0, onReuse: (sub) => reused.push(sub) } });
    const [one, two] = cluster.nodes;
    const user = new LoginBrowser(cluster.origin);
    await user.signIn();
    const thief = user.copy();
    cluster.ask(one);
    assert.ok(await isSignedIn(user));
    cluster.ask(two);
    assert.equal(await isSignedIn(thief), false);
    cluster.ask(one);
    assert.equal(await isSignedIn(user), false);
    assert.deepEqual(reused, ['id of alice']);
  });

  it('counts attempts on both together', async () => {
    await using cluster = await startCluster();
    const guesser = new LoginBrowser(cluster.origin);
    const outcomes: number[] = [];
    for (let guess = 1; guess <= 7; guess++)
      outcomes.push((await guesser.login('alice', `guess ${guess}`)).status);
    assert.deepEqual(outcomes, [401, 401, 401, 401, 401, 429, 429]);
  });

  it('answers 503 while Redis is away, and goes on where it was', async () => {
    await using cluster = await startCluster({ isPersistent: true });
    const browser = new LoginBrowser(cluster.origin);
    await browser.signIn();
    await cluster.redis.kill();
    const other = new LoginBrowser(cluster.origin);
    for (const node of cluster.nodes) {
      cluster.ask(node);
      await until(async () => (await browser.refresh()).status === 503);
      for (const { status, headers, body } of [await browser.refresh(), await other.login('bob', 'bob')]) {
        assert.deepEqual([status, (body as { code: string }).code], [503, 'store_unreachable']);
        assert.equal(headers.get('cache-control'), 'no-store');
        assert.equal(headers.get('retry-after'), '1');
      }
    }
    assert.ok(browser.cookies.has('__Secure-refresh'));
    await cluster.redis.start();
    await recovered(cluster, browser);
    assert.ok(await isSignedIn(browser));
    await other.signIn('bob', 'bob');
  });

  it('signs everybody out when Redis has forgotten them, who can then sign in again', async () => {
    await using cluster = await startCluster();
    const browser = new LoginBrowser(cluster.origin);
    await browser.signIn();
    await cluster.redis.kill();
    await cluster.redis.start();
    await recovered(cluster, browser);
    assert.equal(await isSignedIn(browser), false);
    await browser.signIn();
    assert.ok(await isSignedIn(browser));
  });
});

describe('all sessions of a user', { timeout: 60_000 }, () => {
  it('end by a change of the password, those with the old one that are just being made too', async () => {
    const checked = happening();
    const changed = happening();
    await using cluster = await startCluster({
      login: {
        checkCredentials: async (credentials) => {
          const outcome = await loginOptions.checkCredentials(credentials);
          checked.happen();
          await changed.happened;
          return outcome;
        },
      },
    });
    const late = new LoginBrowser(cluster.origin);
    const login = late.login('alice', 'alice');
    await checked.happened;
    await cluster.logins[1]?.revoke('id of alice');
    changed.happen();
    await login;
    assert.equal(await isSignedIn(late), false);
    assert.equal((await late.login('alice', 'alice')).status, 200);
  });

  it('are found, however many begin at the same time', async () => {
    await using cluster = await startCluster({ login: { attempts: { max: 100 } } });
    const browsers = Array.from({ length: 20 }, () => new LoginBrowser(cluster.origin));
    await Promise.all(browsers.map((browser) => browser.signIn()));
    await cluster.logins[0]?.revoke('id of alice');
    for (const browser of browsers) assert.equal(await isSignedIn(browser), false);
  });
});
