import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { ErrorAnswer } from '../contract.ts';
import { isRefresh } from '../session/spec/is-refresh.ts';
import type { Browser } from '../session/spec/browser.ts';
import { happening } from '../spec/happening.ts';
import type { Reply } from '../spec/send.ts';
import { invoices, startCluster, type Cluster } from './spec/cluster.ts';

describe('a provider that is asked to renew by two nodes', { timeout: 60_000 }, () => {
  let cluster: Cluster;
  let browser: Browser;
  /** What happens to its answers on their way. */
  let onTheWay: () => Promise<unknown>;
  beforeEach(async () => {
    onTheWay = async () => undefined;
    cluster = await startCluster({
      fetch: async (url, options) => {
        const response = await fetch(url, options as RequestInit);
        if (isRefresh(options)) await onTheWay();
        return response;
      },
    });
    browser = cluster.browser();
    await cluster.signIn(browser);
    mock.timers.enable({ apis: ['Date'], now: Date.now() + 301_000 });
  });
  afterEach(async () => {
    mock.timers.reset();
    await cluster[Symbol.asyncDispose]();
  });

  const askOften = () => Promise.all(Array.from({ length: 20 }, () => browser.call(invoices)));
  const outcomes = (replies: readonly Reply[]) =>
    new Set(
      replies.map(({ status, body }) =>
        status < 400 ? status : `${status} ${(JSON.parse(body) as ErrorAnswer).code}`,
      ),
    );

  for (const outage of ['refuse', 'error', 'not-json'] as const)
    it(`ends nobody while it is away (${outage}), and renews once when it is back`, async () => {
      const { provider } = cluster.demo;
      provider.tokenOutage = outage;
      const replies = await askOften();
      assert.deepEqual(outcomes(replies), new Set(['503 provider_unreachable']));
      assert.deepEqual(
        new Set(replies.map(({ headers }) => headers['cache-control'])),
        new Set(['no-store']),
      );
      assert.ok((await cluster.session(browser)).signed_in);
      provider.tokenOutage = 'none';
      assert.deepEqual(outcomes(await askOften()), new Set([200]));
      assert.deepEqual(cluster.refreshes(), [200]);
      assert.deepEqual(provider.grants, { refreshTokensReused: 0, grantsRevoked: 0 });
    });

  it('may be gone altogether', async () => {
    await cluster.demo.provider.stop();
    assert.deepEqual(outcomes(await askOften()), new Set(['503 provider_unreachable']));
    assert.ok((await cluster.session(browser)).signed_in);
    await cluster.demo.provider.start();
    assert.deepEqual(outcomes(await askOften()), new Set([200]));
  });

  it('is asked once by all who wait while it is slow, and keeps nobody else waiting', async () => {
    const arrived = happening();
    const released = happening();
    onTheWay = async () => {
      arrived.happen();
      await released.happened;
    };
    const waiting = askOften();
    await arrived.happened;
    assert.ok((await cluster.session(browser)).signed_in);
    const other = cluster.browser();
    await cluster.signIn(other);
    assert.equal((await other.call(invoices)).status, 200);
    released.happen();
    assert.deepEqual(outcomes(await waiting), new Set([200]));
    assert.deepEqual(cluster.refreshes(), [200]);
  });

  it('ends the session on both nodes when it does not know the refresh token any more', async () => {
    await cluster.demo.provider.revokeGrants('alice');
    assert.deepEqual(outcomes(await askOften()), new Set(['401 not_signed_in']));
    assert.deepEqual(cluster.refreshes(), [400]);
    for (const node of cluster.nodes) {
      cluster.ask(node);
      assert.deepEqual(await cluster.session(browser), { signed_in: false });
    }
  });

  it('gets back what it gave for a session that was ended on the other node meanwhile', async () => {
    const arrived = happening();
    const released = happening();
    onTheWay = async () => {
      arrived.happen();
      await released.happened;
    };
    const [one, two] = cluster.nodes;
    cluster.ask(one);
    const renewal = browser.call(invoices);
    await arrived.happened;
    cluster.ask(two);
    assert.equal((await browser.call('/bff/logout', { method: 'POST', body: {} })).status, 200);
    released.happen();
    assert.deepEqual(outcomes([await renewal]), new Set(['401 not_signed_in']));
    const revocations = cluster.demo.provider.requests.filter(({ endpoint }) => endpoint === 'revocation');
    assert.equal(revocations.length, 2);
  });
});
