import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startRedisServer, type RedisServer } from '../../../demo-servers/src/redis-server.ts';
import type { BackendStore } from '../backend-store.ts';
import { memoryStore } from './memory-store.ts';
import { redisStore, type RedisBackendStore } from './redis-store.ts';
import { session, StoreCalls } from './spec/store-calls.ts';
import { until } from './spec/until.ts';

/** What every store has to do, so that a node is a node whichever it uses. */
function keepsTheContract(open: () => Promise<BackendStore>): void {
  let store: BackendStore;
  let sessions: StoreCalls;
  before(async () => {
    store = await open();
    sessions = new StoreCalls(store);
  });

  it('gives a session back as it was saved, and never the same object', async () => {
    const saved = session({ colour: 'red', nested: { list: [1, 'ü', null] } });
    await sessions.set('given-back', saved);
    const found = await sessions.get('given-back');
    assert.deepEqual(found, JSON.parse(JSON.stringify(saved)));
    assert.ok(found);
    found['colour'] = 'blue';
    assert.equal((await sessions.get('given-back'))?.['colour'], 'red');
  });

  it('knows nothing of a session that was never saved', async () => {
    assert.equal(await sessions.get('never-saved'), null);
    await sessions.touch('never-saved', session({}));
    assert.equal(await sessions.get('never-saved'), null);
  });

  it('forgets a session when its cookie ends', async () => {
    await sessions.set('short', session({}, 0.8));
    assert.ok(await sessions.get('short'));
    await until(async () => (await sessions.get('short')) === null);
    await sessions.set('over', session({}, -1));
    assert.equal(await sessions.get('over'), null);
  });

  it('keeps a session for longer that is touched, and its contents', async () => {
    await sessions.set('touched', session({ colour: 'red' }, 1));
    await sessions.set('untouched', session({}, 1));
    await sessions.touch('touched', session({ colour: 'blue' }, 60));
    await until(async () => (await sessions.get('untouched')) === null);
    assert.equal((await sessions.get('touched'))?.['colour'], 'red');
  });

  it('does not bring a destroyed session back when a slower request saves it', async () => {
    await sessions.set('destroyed', session({ colour: 'red' }));
    const slow = await sessions.get('destroyed');
    await sessions.destroy('destroyed');
    assert.equal(await sessions.get('destroyed'), null);
    assert.ok(slow);
    await sessions.set('destroyed', slow);
    await sessions.touch('destroyed', slow);
    assert.equal(await sessions.get('destroyed'), null);
  });

  it('counts its sessions and clears them', async () => {
    await sessions.clear();
    assert.equal(await sessions.length(), 0);
    for (let i = 0; i < 250; i++) await sessions.set(`one-of-${i}`, session({}));
    assert.equal(await sessions.length(), 250);
    await sessions.clear();
    assert.equal(await sessions.length(), 0);
    assert.equal(await sessions.get('one-of-1'), null);
  });

  it('keeps records until they end, are replaced or deleted', async () => {
    const { records } = store;
    assert.equal(await records.get('record'), null);
    await records.set('record', 'one', 60);
    await records.set('record', 'two ü', 60);
    assert.equal(await records.get('record'), 'two ü');
    await records.delete('record');
    await records.delete('record');
    assert.equal(await records.get('record'), null);
    await records.set('ends', '', 0.3);
    assert.equal(await records.get('ends'), '');
    await until(async () => (await records.get('ends')) === null);
    await records.set('ends', 'at once', 60);
    await records.set('ends', 'at once', 0);
    assert.equal(await records.get('ends'), null);
  });

  it('adds a record once, however many ask at the same time', async () => {
    const added = await Promise.all(
      Array.from({ length: 50 }, (_, i) => store.records.add('once', String(i), 60)),
    );
    assert.equal(added.filter(Boolean).length, 1);
    assert.equal(await store.records.get('once'), String(added.indexOf(true)));
    await store.records.set('again', 'one', 0.2);
    await until(() => store.records.add('again', 'two', 60));
    assert.equal(await store.records.get('again'), 'two');
  });

  it('keeps sets for as long as their longest-lasting member was meant to', async () => {
    const { records } = store;
    await records.include('set', 'a', 60);
    await records.include('set', 'b', 0.3);
    await records.include('set', 'b', 0.3);
    await records.include('short set', 'c', 0.3);
    await until(async () => (await records.members('short set')).length === 0);
    assert.deepEqual([...(await records.members('set'))].sort(), ['a', 'b']);
    await records.exclude('set', 'a');
    await records.exclude('set', 'not there');
    assert.deepEqual(await records.members('set'), ['b']);
    await records.delete('set');
    assert.deepEqual(await records.members('set'), []);
  });

  it('counts until the time that began with the first is over', async () => {
    const { records } = store;
    const totals = await Promise.all(Array.from({ length: 20 }, () => records.count('count', 1, 60)));
    assert.deepEqual(
      totals.map(({ total }) => total).sort((a, b) => a - b),
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
    assert.ok(totals.every(({ endsIn }) => endsIn > 50 && endsIn <= 60));
    assert.equal((await records.count('count', -1, 60)).total, 19);
    assert.deepEqual(await records.count('nothing', -1, 60), { total: 0, endsIn: 0 });
    await records.count('brief', 1, 0.3);
    assert.ok((await records.count('brief', 1, 60)).endsIn <= 0.3);
    await until(async () => (await records.count('brief', 1, 60)).total === 1);
    assert.equal((await records.count('down', 1, 60)).total, 1);
    await records.count('down', -1, 60);
    assert.equal((await records.count('down', -1, 60)).total, 0);
    await records.delete('count');
    assert.equal((await records.count('count', 1, 60)).total, 1);
  });

  it('keeps a record, a set and a count of one name apart', async () => {
    const { records } = store;
    await records.set('name', 'value', 60);
    await records.include('name', 'member', 60);
    await records.count('name', 1, 60);
    assert.equal(await records.get('name'), 'value');
    assert.deepEqual(await records.members('name'), ['member']);
    assert.equal((await records.count('name', 1, 60)).total, 2);
  });

  it('lets one work at a time under a key, and others under another', async () => {
    let busy = 0;
    let most = 0;
    let done = 0;
    const work = async (): Promise<void> => {
      busy++;
      most = Math.max(most, busy);
      await store.records.get('a round trip');
      busy--;
      done++;
    };
    await Promise.all(Array.from({ length: 30 }, () => store.withLock('key', 30, work)));
    assert.deepEqual({ most, done }, { most: 1, done: 30 });
    await store.withLock('key', 30, () => store.withLock('other', 30, work));
    assert.equal(done, 31);
  });

  it('gives the result of the work, and its failure, and frees the lock either way', async () => {
    assert.equal(await store.withLock('result', 30, async () => 'it'), 'it');
    const failure = new Error('no');
    await assert.rejects(
      store.withLock('result', 30, async () => {
        throw failure;
      }),
      failure,
    );
    assert.equal(await store.withLock('result', 1, async () => 'again'), 'again');
  });

  it('takes the lock from work that goes on for too long, and tells it', async () => {
    let end: () => void = () => undefined;
    let signal: AbortSignal | undefined;
    const started = new Promise<void>((resolve) => {
      void store.withLock('too long', 0.3, (given) => {
        signal = given;
        resolve();
        return new Promise<void>((done) => {
          end = done;
        });
      });
    });
    await started;
    assert.equal(signal?.aborted, false);
    const waited = await store.withLock('too long', 10, async () => signal?.aborted);
    assert.equal(waited, true);
    assert.equal((signal.reason as { code?: string }).code, 'store_unreachable');
    // What ends late does not take the lock away from whoever has it by now.
    await store.withLock('too long', 10, async () => {
      end();
      await assert.rejects(
        store.withLock('too long', 0.3, async () => undefined),
        {
          code: 'store_unreachable',
          retryAfter: 1,
        },
      );
    });
  });
}

describe('memoryStore', () => {
  keepsTheContract(async () => memoryStore());
});

describe('redisStore', () => {
  let redis: RedisServer;
  let store: RedisBackendStore;
  before(async () => {
    redis = await startRedisServer();
  });
  after(async () => {
    store.close();
    await redis.close();
  });
  keepsTheContract(async () => (store = await redisStore(redis.url)));
});
