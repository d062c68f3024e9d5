import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, afterEach, before, describe, it } from 'node:test';
import { createClient } from 'redis';
import { startRedisServer, type RedisServer } from '../../../demo-servers/src/redis-server.ts';
import type { RedisClient } from './redis-connection.ts';
import { redisStore, type RedisBackendStore } from './redis-store.ts';
import { Relay } from './spec/relay.ts';
import { session, StoreCalls } from './spec/store-calls.ts';
import { until } from './spec/until.ts';

const clientOf = (url: string) => createClient({ url });
type Client = ReturnType<typeof clientOf>;

const unreachable = { code: 'store_unreachable', status: 503, retryAfter: 1 };

function assertUnreachable(answers: readonly PromiseSettledResult<unknown>[]): void {
  for (const answer of answers) {
    assert.ok(answer.status === 'rejected');
    const { code, status, retryAfter } = answer.reason as typeof unreachable;
    assert.deepEqual({ code, status, retryAfter }, unreachable);
  }
}

describe('redisStore', { timeout: 60_000 }, () => {
  let redis: RedisServer;
  const closings: (() => unknown)[] = [];
  const open = async (
    target: string | RedisClient = redis.url,
    prefix?: string,
  ): Promise<RedisBackendStore> => {
    const store = await redisStore(target, prefix === undefined ? {} : { prefix });
    closings.push(() => {
      store.close();
    });
    return store;
  };
  const openClient = (): Client => {
    const client = clientOf(redis.url);
    closings.push(() => {
      client.destroy();
    });
    return client;
  };
  const openRelay = async (): Promise<Relay> => {
    const relay = await Relay.to(redis.url);
    closings.push(() => relay.close());
    return relay;
  };
  before(async () => {
    redis = await startRedisServer({ isPersistent: true });
  });
  afterEach(async () => {
    for (const close of closings.splice(0)) await close();
  });
  after(() => redis.close());

  /** What only a connection of one's own can tell. */
  const look = async <T>(ask: (client: Client) => Promise<T>): Promise<T> => {
    const client = openClient();
    await client.connect();
    return ask(client);
  };

  it('shares sessions, records and counts between nodes', async () => {
    const [one, other] = [await open(), await open()];
    await new StoreCalls(one).set('shared', session({ colour: 'red' }));
    assert.equal((await new StoreCalls(other).get('shared'))?.['colour'], 'red');
    await new StoreCalls(other).destroy('shared');
    assert.equal(await new StoreCalls(one).get('shared'), null);
    await one.records.include('sid', 'a', 60);
    await other.records.include('sid', 'b', 60);
    assert.deepEqual([...(await one.records.members('sid'))].sort(), ['a', 'b']);
    const added = await Promise.all([one, other].map(({ records }) => records.add('jti', '', 60)));
    assert.equal(added.filter(Boolean).length, 1);
    await one.records.count('attempts', 1, 60);
    assert.equal((await other.records.count('attempts', 1, 60)).total, 2);
    assert.equal(one.isShared, true);
  });

  it('leaves nothing in Redis that has no end', async () => {
    const store = await open(redis.url, 'ends:');
    const { records } = store;
    const calls = new StoreCalls(store);
    await calls.set('a', session({}));
    await calls.set('b', { ...session({}), cookie: { originalMaxAge: null } });
    await calls.set('c', session({}));
    await calls.touch('a', session({}));
    await calls.destroy('c');
    await records.set('record', '', 60);
    await records.add('added', '', 60);
    await records.include('set', '', 60);
    await records.count('count', 1, 60);
    await records.count('count', -1, 60);
    await store.withLock('lock', 60, () =>
      look(async (client) => {
        const keys = await client.keys('ends:*');
        assert.equal(keys.length, 8);
        for (const key of keys) assert.ok((await client.pTTL(key)) > 0, key);
      }),
    );
    assert.equal(await look((client) => client.exists('ends:lock:lock')), 0);
    // A destroyed session must not come back while a slow request still holds it.
    assert.ok((await look((client) => client.ttl('ends:destroyed:c'))) > 600);
  });

  it('keeps to its prefix', async () => {
    const [shop, blog] = [await open(redis.url, 'shop:'), await open(redis.url, 'blog:')];
    await new StoreCalls(shop).set('id', session({}));
    await shop.records.set('record', 'of the shop', 60);
    assert.equal(await new StoreCalls(blog).get('id'), null);
    assert.equal(await blog.records.get('record'), null);
    await new StoreCalls(blog).clear();
    assert.equal(await new StoreCalls(shop).length(), 1);
    await shop.withLock('key', 30, () => blog.withLock('key', 1, async () => undefined));
    for (const prefix of ['', 'a*', 'a b', 'a?', '[a]', 'a\n'])
      await assert.rejects(redisStore(redis.url, { prefix }), TypeError, prefix);
  });

  it('lets 200 work one after another, whichever node they are on', async () => {
    const [one, other] = [await open(), await open()];
    const client = openClient();
    await client.connect();
    let busy = 0;
    let most = 0;
    // Reads, then writes: two at once would lose a step.
    const step = async (): Promise<void> => {
      most = Math.max(most, ++busy);
      const steps = Number(await client.get('steps'));
      await client.set('steps', steps + 1);
      busy--;
    };
    await Promise.all(
      Array.from({ length: 200 }, (_, i) => (i % 2 ? one : other).withLock('steps', 60, step)),
    );
    assert.equal(await client.get('steps'), '200');
    assert.equal(most, 1);
  });

  it('renews a lock while the work goes on', async () => {
    const store = await open();
    await store.withLock('renewed', 60, (signal) =>
      look(async (client) => {
        const left = (): Promise<number> => client.pTTL('strongbox:lock:renewed');
        await until(async () => (await left()) < 4000);
        await until(async () => (await left()) > 4500);
        assert.equal(signal.aborted, false);
      }),
    );
  });

  it('frees the lock of a node that is gone, which knows so before anybody else has it', async () => {
    const [gone, here] = [await open(), await open()];
    const signal = await new Promise<AbortSignal>((resolve) => {
      void gone.withLock('left behind', 60, (given) => {
        resolve(given);
        return new Promise(() => undefined);
      });
    });
    gone.close();
    const wasAborted = await here.withLock('left behind', 30, async () => signal.aborted);
    assert.equal(wasAborted, true);
  });

  it('tells work whose lock somebody else has, and leaves it to them', async () => {
    const store = await open();
    const key = 'strongbox:lock:taken';
    await store.withLock('taken', 60, async (signal) => {
      await look((client) => client.set(key, 'somebody else'));
      await once(signal, 'abort');
      assert.equal((signal.reason as { code?: string }).code, 'store_unreachable');
    });
    assert.equal(await look((client) => client.get(key)), 'somebody else');
  });

  it('refuses at once while Redis is away, and has everything again when it is back', async () => {
    const store = await open();
    const calls = new StoreCalls(store);
    await calls.set('survivor', session({ colour: 'red' }));
    await store.records.set('record', 'kept', 600);
    const warnings: NodeJS.ErrnoException[] = [];
    const collect = (warning: Error): void => void warnings.push(warning);
    process.on('warning', collect);

    await redis.kill();
    await assert.rejects(
      until(async () => (await store.records.get('record')) === null),
      unreachable,
    );
    const begun = performance.now();
    const answers = await Promise.allSettled([
      ...Array.from({ length: 5000 }, () => store.records.get('record')),
      calls.get('survivor'),
      calls.set('survivor', session({})),
      calls.touch('survivor', session({})),
      calls.destroy('survivor'),
      calls.length(),
      store.records.set('record', 'lost', 60),
      store.records.add('record', 'lost', 60),
      store.records.delete('record'),
      store.records.include('set', 'lost', 60),
      store.records.exclude('set', 'lost'),
      store.records.members('set'),
      store.records.count('count', 1, 60),
      store.withLock('key', 60, async () => undefined),
    ]);
    assertUnreachable(answers);
    assert.ok(performance.now() - begun < 1500);

    await redis.start();
    await until(() => store.records.get('record').then(Boolean, () => false));
    process.off('warning', collect);
    assert.equal(await store.records.get('record'), 'kept');
    assert.equal((await calls.get('survivor'))?.['colour'], 'red');
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ['STRONGBOX_STORE_UNREACHABLE'],
    );
  });

  it('starts without Redis, and uses it as soon as it is there', async () => {
    const away = await startRedisServer();
    closings.push(() => away.close());
    await away.stop();
    const store = await open(away.url);
    await assert.rejects(store.records.get('record'), unreachable);
    await away.start();
    await until(() => store.records.add('record', '', 60).catch(() => false));
  });

  it('starts with a Redis that does not answer, too', async () => {
    const relay = await openRelay();
    relay.stop();
    const client = clientOf(relay.url);
    closings.push(() => {
      client.destroy();
    });
    const store = await open(client);
    await assert.rejects(store.records.get('record'), unreachable);
  });

  it('gives up on a connection where no answer comes, and takes a new one', async () => {
    const relay = await openRelay();
    const store = await open(relay.url);
    await store.records.set('record', 'there', 60);
    relay.stop();
    const answers = await Promise.allSettled(Array.from({ length: 50 }, () => store.records.get('record')));
    assertUnreachable(answers);
    relay.openAnew();
    await until(() =>
      store.records.get('record').then(
        (found) => found === 'there',
        () => false,
      ),
    );
  });

  it('tells work that Redis is lost in the middle of it, before the lock can be anybody else’s', async () => {
    const relay = await openRelay();
    const store = await open(relay.url);
    const other = await open();
    const taken = new AbortController();
    const work = store.withLock('cut off', 60, async (signal) => {
      relay.stop();
      const waiting = other.withLock('cut off', 60, async () => {
        assert.equal(signal.aborted, true);
        taken.abort();
      });
      await once(signal, 'abort');
      assert.equal(taken.signal.aborted, false);
      return waiting;
    });
    await work;
    assert.equal(taken.signal.aborted, true);
  });

  it('takes the app’s own client, connects it, and does not close it', async () => {
    const client = openClient();
    const store = await open(client);
    await store.records.set('by the app’s client', 'yes', 60);
    store.close();
    assert.equal(await client.get('strongbox:value:by the app’s client'), 'yes');
    await redis.kill();
    // Its offline queue would keep this one waiting.
    await until(() => !client.isReady);
    const begun = performance.now();
    await assert.rejects(store.records.get('record'), unreachable);
    assert.ok(performance.now() - begun < 1000);
    await redis.start();
    await until(() => store.records.add('again', '', 60).catch(() => false));
  });

  it('does not wait for an answer on the app’s own client either', async () => {
    const relay = await openRelay();
    const client = clientOf(relay.url);
    closings.push(() => {
      client.destroy();
    });
    const store = await open(client);
    relay.stop();
    await assert.rejects(store.records.get('record'), unreachable);
    assert.equal(client.isReady, true);
  });
});
