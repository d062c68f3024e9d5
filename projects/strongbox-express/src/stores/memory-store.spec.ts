import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { memoryStore } from './memory-store.ts';
import { session, StoreCalls } from './spec/store-calls.ts';

describe('memoryStore', () => {
  it('ends the session that was used longest ago when there are too many', async () => {
    const calls = new StoreCalls(memoryStore({ maxSessions: 3 }));
    for (const id of ['a', 'b', 'c']) await calls.set(id, session({}));
    await calls.touch('a', session({}));
    await calls.set('d', session({}));
    const kept = await Promise.all(['a', 'b', 'c', 'd'].map(async (id) => (await calls.get(id)) !== null));
    assert.deepEqual(kept, [true, false, true, true]);
    assert.equal(await calls.length(), 3);
  });

  it('sweeps out what nobody asks for again', async (test) => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const heap = (): number => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    test.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const calls = new StoreCalls(memoryStore());
    for (let i = 0; i < 1000; i++) await calls.set(`${i}`, session({ text: 'x'.repeat(30_000) }, 60));
    const full = heap();
    test.mock.timers.tick(120_000);
    await calls.set('one more', session({}));
    assert.ok(full - heap() > 20_000_000);
    assert.equal(await calls.length(), 1);
  });

  it('lets those who wait for a lock have it in the order they came', async () => {
    const store = memoryStore();
    const order: number[] = [];
    await Promise.all(
      [0, 1, 2, 3, 4].map((i) =>
        store.withLock('key', 30, async () => {
          order.push(i);
        }),
      ),
    );
    assert.deepEqual(order, [0, 1, 2, 3, 4]);
  });

  it('is no store that nodes share, and says so once in production', () => {
    assert.equal(memoryStore().isShared, false);
    const module = JSON.stringify(new URL('memory-store.ts', import.meta.url).href);
    const script = `import { memoryStore } from ${module}; memoryStore(); memoryStore();`;
    const stderrIn = (mode: string): string =>
      spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
        encoding: 'utf8',
        env: { ...process.env, NODE_ENV: mode },
      }).stderr;
    assert.equal(stderrIn('production').match(/STRONGBOX_MEMORY_STORE/g)?.length, 1);
    assert.equal(stderrIn('development'), '');
  });
});
