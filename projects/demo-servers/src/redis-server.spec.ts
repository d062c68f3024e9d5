import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClient } from 'redis';
import { startRedisServer } from './redis-server.ts';

async function connect(url: string) {
  const client = createClient({ url, socket: { reconnectStrategy: false } });
  client.on('error', () => undefined);
  return client.connect();
}

async function write(url: string): Promise<void> {
  const client = await connect(url);
  await client.set('key', 'value');
  client.destroy();
}

async function read(url: string): Promise<string | null> {
  const client = await connect(url);
  const value = await client.get('key');
  client.destroy();
  return value;
}

describe('the redis server of the specs', () => {
  for (const end of ['kill', 'stop'] as const) {
    it(`with a disk remembers after a ${end} what it has answered`, async () => {
      const redis = await startRedisServer({ isPersistent: true });
      try {
        await write(redis.url);
        await redis[end]();
        await assert.rejects(read(redis.url));
        await redis.start();
        assert.equal(await read(redis.url), 'value');
      } finally {
        await redis.close();
      }
    });
  }

  it('without a disk begins empty, and two have nothing to do with each other', async () => {
    const redis = await startRedisServer();
    const other = await startRedisServer();
    try {
      assert.notEqual(redis.url, other.url);
      await write(redis.url);
      assert.equal(await read(other.url), null);
      await redis.stop();
      await redis.start();
      assert.equal(await read(redis.url), null);
    } finally {
      await Promise.all([redis.close(), other.close()]);
    }
  });
});
