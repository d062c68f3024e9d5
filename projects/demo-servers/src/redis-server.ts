import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSite } from './site.ts';

export interface RedisServerOptions {
  /** Whether every write is on disk before it is answered, so that it is there again after a restart. */
  readonly isPersistent?: boolean;
}

/** A Redis of one's own on a free loopback port, in a folder of its own. */
export interface RedisServer {
  readonly url: string;
  /** Ends it at once, as a loss of power would. */
  kill(): Promise<void>;
  /** Asks it to end. */
  stop(): Promise<void>;
  /** Begins again where it was, with what it has on disk. */
  start(): Promise<void>;
  /** {@link kill}, for good, leaving nothing behind. */
  close(): Promise<void>;
}

async function freePort(): Promise<string> {
  const site = await openSite();
  await site.close();
  return new URL(site.origin).port;
}

async function isReady(child: ChildProcess): Promise<boolean> {
  let said = '';
  const ended = Promise.race([
    once(child, 'close'),
    once(child, 'error').then(([error]) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new Error('There is no redis-server on the PATH. Run "node tools/setup.mjs --browser".');
    }),
  ]).then(() => false);
  const ready = new Promise<boolean>((resolve) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-1000);
      if (said.includes('Ready to accept connections')) resolve(true);
    });
  });
  return Promise.race([ready, ended]);
}

export async function startRedisServer({
  isPersistent = false,
}: RedisServerOptions = {}): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'strongbox-redis-'));
  let port = await freePort();
  let child: ChildProcess | undefined;

  const begin = async (): Promise<boolean> => {
    const disk = isPersistent ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no'];
    const place = ['--bind', '127.0.0.1', '--port', port, '--dir', folder];
    child = spawn('redis-server', [...place, ...disk, '--save', ''], { stdio: ['ignore', 'pipe', 'ignore'] });
    return isReady(child);
  };
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'close');
    child.kill(signal);
    await ended;
  };
  const killAtExit = (): void => {
    child?.kill('SIGKILL');
  };
  process.on('exit', killAtExit);

  // Somebody else may take the port before Redis does.
  for (let attempt = 1; !(await begin()); attempt++) {
    if (attempt === 5) throw new Error('redis-server does not start.');
    port = await freePort();
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    start: async () => {
      if (!(await begin())) throw new Error(`redis-server does not start again on port ${port}.`);
    },
    close: async () => {
      await end('SIGKILL');
      process.off('exit', killAtExit);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
