import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClient } from 'redis';
import { CookieBrowser } from '../../../demo-servers/src/cookie-browser.ts';
import { demoStage, type DemoStage } from '../../../demo-servers/src/demo-stage.ts';
import { startRedisServer, type RedisServer } from '../../../demo-servers/src/redis-server.ts';
import { audience } from '../api/spec/spec-issuer.ts';
import {
  backchannelLogout,
  redisStore,
  type RedisBackendStore,
  type UserinfoCacheOptions,
} from '../public-api.ts';
import { listen } from '../spec/listen.ts';
import { until } from '../stores/spec/until.ts';
import { profileApi, secrets, type ProfileApi } from '../userinfo/spec/profile-api.ts';
import { goodAnswer, json, userinfoIssuer, type UserinfoIssuer } from '../userinfo/spec/userinfo-issuer.ts';

/** Two nodes of an API on one Redis. */
interface Nodes {
  readonly redis: RedisServer;
  readonly stores: readonly RedisBackendStore[];
  readonly one: ProfileApi;
  readonly two: ProfileApi;
  [Symbol.asyncDispose](): Promise<void>;
}

async function twoNodes(
  options: UserinfoCacheOptions & { readonly audience: string },
  redis?: RedisServer,
): Promise<Nodes> {
  const server = redis ?? (await startRedisServer());
  const stores = await Promise.all([redisStore(server.url), redisStore(server.url)]);
  const [one = assert.fail(), two = assert.fail()] = await Promise.all(
    stores.map((store) => profileApi({ ...options, store, secrets })),
  );
  return {
    ...{ redis: server, stores, one, two },
    [Symbol.asyncDispose]: async () => {
      for (const store of stores) store.close();
      await Promise.all([one[Symbol.asyncDispose](), two[Symbol.asyncDispose]()]);
      if (!redis) await server.close();
    },
  };
}

/** All that is in Redis. */
async function contentOf({ url }: RedisServer): Promise<readonly string[]> {
  const client = createClient({ url });
  await client.connect();
  const keys = await client.keys('*');
  const values = await Promise.all(keys.map((key) => client.get(key)));
  client.destroy();
  return [...keys, ...values.map(String)];
}

describe('userinfoCache on two nodes with a Redis and a real provider', { timeout: 60_000 }, () => {
  const calls = ({ provider }: DemoStage) =>
    provider.requests.filter(({ endpoint }) => endpoint === 'userinfo').length;

  async function tokens(stage: DemoStage, browser = new CookieBrowser()): Promise<readonly string[]> {
    const all: string[] = [];
    while (all.length < 20) all.push((await stage.signIn('alice', browser)).access_token);
    return all;
  }

  it('asks once for twenty new tokens of one user, in turn and at the same time', async () => {
    const stage = await demoStage({ userinfoLimit: { requests: 5, per: 3600 } });
    try {
      const { provider, api } = stage;
      await using nodes = await twoNodes({ issuer: provider.issuer, audience: api.url });
      const nodeOf = (turn: number) => (turn % 2 ? nodes.one : nodes.two);
      const names = async (answers: readonly Promise<{ readonly [claim: string]: unknown }>[]) =>
        (await Promise.all(answers)).map(({ name }) => name);
      const expected = Array.from({ length: 20 }, () => 'Alice Example');
      const all = await tokens(stage);
      const parallel = await names(all.map((token, turn) => nodeOf(turn).profile(token)));
      assert.deepEqual(parallel, expected);
      assert.equal(calls(stage), 1);
      for (const [turn, token] of (await tokens(stage)).entries())
        assert.equal((await nodeOf(turn).profile(token))['name'], 'Alice Example');
      assert.equal(calls(stage), 1);
      assert.equal(nodes.one.users.counters.calls + nodes.two.users.counters.calls, 1);
      const kept = (await contentOf(nodes.redis)).join('\n');
      assert.doesNotMatch(kept, /alice|Alice|example\.com/);
    } finally {
      await stage.close();
    }
  });

  it('forgets a user on both when the provider says that the session is over', async () => {
    const listener = await listen();
    const stage = await demoStage({
      userinfoLimit: { requests: 50, per: 3600 },
      logoutListener: `${listener.origin}/backchannel-logout`,
    });
    try {
      const { provider, api } = stage;
      await using nodes = await twoNodes({ issuer: provider.issuer, audience: api.url });
      nodes.one.app.use(
        backchannelLogout({
          issuer: provider.issuer,
          clientId: provider.clientId,
          onLogout: (who) => nodes.one.users.evict(who),
        }),
      );
      listener.serve(nodes.one.app);
      const browser = new CookieBrowser();
      const { access_token } = await stage.signIn('alice', browser);
      const { access_token: another } = await stage.signIn('admin');
      for (const node of [nodes.one, nodes.two])
        await Promise.all([access_token, another].map((token) => node.profile(token)));
      assert.equal(calls(stage), 2);
      await browser.signOutAt(provider.issuer);
      assert.equal(nodes.one.users.counters.evictions, 1);
      await Promise.all([nodes.one.profile(another), nodes.two.profile(another)]);
      assert.equal(calls(stage), 2);
      await nodes.two.profile(access_token);
      assert.equal(calls(stage), 3);
      await nodes.one.profile(access_token);
      assert.equal(calls(stage), 3);
    } finally {
      await stage.close();
      await listener.close();
    }
  });
});

describe('userinfoCache on two nodes with a Redis', { timeout: 60_000 }, () => {
  async function withNodes(
    work: (nodes: Nodes, provider: UserinfoIssuer) => Promise<void>,
    options: Partial<UserinfoCacheOptions> = {},
  ): Promise<void> {
    await using provider = await userinfoIssuer();
    await using nodes = await twoNodes({ issuer: provider.issuer.issuer, audience, ...options });
    await work(nodes, provider);
  }

  it('tells the other node when the provider wants to be left alone', () =>
    withNodes(async ({ one, two }, provider) => {
      const token = provider.issuer.token();
      provider.answer = (response) => response.writeHead(429, { 'Retry-After': '60' }).end();
      for (const node of [one, two, one, two]) {
        const { status, headers } = await node.ask(token);
        assert.equal(status, 503);
        assert.ok(Number(headers['retry-after']) > 50);
      }
      assert.equal(provider.calls, 1);
    }));

  it('forgets on one node the user of a session that the other node was told of', () =>
    withNodes(async ({ one, two }, provider) => {
      const token = provider.issuer.token({ sid: 'of alice' });
      await one.profile(token);
      await two.users.evict({ sid: 'another' });
      await one.profile(token);
      assert.equal(provider.calls, 1);
      await two.users.evict({ sid: 'of alice' });
      await one.profile(token);
      assert.equal(provider.calls, 2);
    }));

  it('keeps the same user of another issuer apart', () =>
    withNodes(async ({ one, redis }, provider) => {
      await using other = await userinfoIssuer();
      await using others = await twoNodes({ issuer: other.issuer.issuer, audience }, redis);
      other.answer = (response) => {
        json(response, { sub: 'alice', name: 'another Alice' });
      };
      for (let times = 0; times < 2; times++) {
        assert.equal((await one.profile(provider.issuer.token()))['name'], 'The name of alice');
        assert.equal((await others.one.profile(other.issuer.token()))['name'], 'another Alice');
      }
      assert.deepEqual([provider.calls, other.calls], [1, 1]);
    }));

  it('opens nothing that was put in the place of another user, or sealed with other secrets', () =>
    withNodes(async ({ one, redis, stores }, provider) => {
      const [alice, bob] = [provider.issuer.token(), provider.issuer.token({ sub: 'bob' })];
      await Promise.all([one.profile(alice), one.profile(bob)]);
      const client = createClient({ url: redis.url });
      await client.connect();
      const [first = '', second = ''] = await client.keys('strongbox:value:userinfo:*');
      await client.copy(first, second, { REPLACE: true });
      client.destroy();
      const profiles = [await one.profile(alice), await one.profile(bob)];
      assert.deepEqual(
        profiles.map(({ sub }) => sub),
        ['alice', 'bob'],
      );
      assert.equal(provider.calls, 3);
      const [store = assert.fail()] = stores;
      await using other = await profileApi({
        ...{ issuer: provider.issuer.issuer, audience, store },
        secrets: ['another secret of the specs, long enough'],
      });
      await other.profile(alice);
      assert.equal(provider.calls, 4);
    }));

  it('keeps nothing for longer than an answer may be of use', () =>
    withNodes(
      async ({ one, redis }, provider) => {
        await one.profile(provider.issuer.token());
        const client = createClient({ url: redis.url });
        await client.connect();
        const [key = ''] = await client.keys('strongbox:value:userinfo:*');
        const left = await client.ttl(key);
        client.destroy();
        assert.ok(left > 80 && left <= 90);
      },
      { ttl: 60, staleFor: 30 },
    ));

  it('goes on while Redis is away, each node for itself, and forgets that when Redis is back', () =>
    withNodes(async ({ one, two, redis }, provider) => {
      const alice = provider.issuer.token({ sid: 'of alice' });
      const bob = provider.issuer.token({ sub: 'bob' });
      await Promise.all([one.profile(alice), two.profile(alice)]);
      assert.equal(provider.calls, 1);
      await redis.kill();
      for (let times = 0; times < 3; times++) {
        const profiles = await Promise.all([one, one, two, two].map((node) => node.profile(alice)));
        for (const { name } of profiles) assert.equal(name, 'The name of alice');
      }
      for (const node of [one, two]) {
        assert.equal(node.users.counters.storeOutages, 1);
        assert.deepEqual(node.told, ['store_unreachable: The store cannot be reached.']);
        const settled = node.users.counters.calls;
        await Promise.all(Array.from({ length: 10 }, () => node.profile(alice)));
        assert.equal(node.users.counters.calls, settled);
      }
      await assert.rejects(one.users.evict({ sub: 'alice' }), { code: 'store_unreachable' });
      const before = one.users.counters.calls;
      await one.profile(alice);
      assert.equal(one.users.counters.calls, before + 1, 'this node has forgotten all the same');

      await redis.start();
      provider.answer = (response, request) => {
        goodAnswer(response, request);
      };
      const isBack = async (node: ProfileApi): Promise<boolean> => {
        await node.profile(bob);
        return node.users.evict({ sid: 'unknown' }).then(
          () => true,
          () => false,
        );
      };
      for (const node of [one, two]) await until(() => isBack(node));
      const late = provider.calls;
      await Promise.all([one.profile(alice), two.profile(alice), one.profile(alice)]);
      assert.equal(provider.calls, late + 1);
      await one.users.evict({ sid: 'of alice' });
      await two.profile(alice);
      assert.equal(provider.calls, late + 2, 'Redis was told anew whose session it is');
      await redis.kill();
      await one.profile(alice);
      assert.equal(
        provider.calls,
        late + 3,
        'what was known in an outage before may have been evicted since',
      );
    }));

  it('answers when Redis dies while the provider is asked', () =>
    withNodes(async ({ one, redis }, provider) => {
      const token = provider.issuer.token();
      provider.answer = (response, request) => {
        void redis.kill().then(() => {
          goodAnswer(response, request);
        });
      };
      assert.equal((await one.profile(token))['name'], 'The name of alice');
    }));
});
