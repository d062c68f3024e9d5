// Prints what the session endpoint and the proxy cost beside a bare Express route and a bare proxy, in one run.
// Usage: npm run benchmark [-- seconds [rounds]]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { Browser } from '../src/session/spec/browser.ts';

const [seconds = 5, rounds = 5] = process.argv.slice(2).map(Number);
const connections = 10;
const ways = {
  'Express route': '/bare',
  'GET /session, memory': '/memory/session',
  'GET /session, Redis': '/redis/session',
  'http-proxy-middleware': '/forward',
  'http-proxy-middleware, kept connections': '/forward-kept',
  'apiProxy, memory': '/memory/api',
  'apiProxy, Redis': '/redis/api',
} as const;
type Way = keyof typeof ways;
const names = Object.keys(ways) as Way[];

interface Measured {
  /** Microseconds that the backend's process worked for one answer: what else the machine does hardly counts. */
  readonly work: number;
  /** Answers per second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly half: number;
  readonly worst: number;
}

async function start(file: string, ...args: string[]) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args);
  const [origin] = (await once(child, 'message')) as [string];
  return {
    origin,
    worked: async (): Promise<number> => {
      child.send('worked');
      const [microseconds] = (await once(child, 'message')) as [number];
      return microseconds;
    },
    stop: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

async function signIn(origin: string): Promise<Record<string, string>> {
  const browser = new Browser(origin);
  for (const name of ['memory', 'redis']) {
    const form = await browser.go(`/${name}/login`);
    if (form.url.origin !== origin)
      await browser.go(form.url, form.url.origin, { userName: 'alice', password: 'alice' });
  }
  const cookie = [...browser.cookies()].map(([name, { value }]) => `${name}=${value}`).join('; ');
  return { cookie, 'x-csrf': '1', 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' };
}

async function measure(way: Way, headers: Record<string, string>, duration: number): Promise<Measured> {
  const before = await backend.worked();
  const url = backend.origin + ways[way];
  const { requests, latency, non2xx, errors } = await autocannon({ url, headers, connections, duration });
  if (non2xx + errors > 0) throw new Error(`${way}: ${non2xx} other answers and ${errors} errors.`);
  const work = ((await backend.worked()) - before) / requests.total;
  return { work, rate: requests.average, half: latency.p50, worst: latency.p99 };
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
}

const api = await start('api.ts');
const backend = await start('backend.ts', api.origin);
try {
  const headers = await signIn(backend.origin);
  for (const way of names) await measure(way, headers, 2);
  const all = new Map<Way, Measured[]>(names.map((way) => [way, []]));
  for (let round = 0; round < rounds; round++) {
    for (const way of names) all.get(way)?.push(await measure(way, headers, seconds));
  }
  const middle = (way: Way, what: keyof Measured) => median((all.get(way) ?? []).map((each) => each[what]));
  const times = (way: Way, than: Way) => (middle(way, 'work') / middle(than, 'work')).toFixed(2);
  const [cpu] = cpus();
  console.log(
    `Node ${process.versions.node}, ${cpus().length} × ${cpu?.model ?? 'unknown'}, ${connections} connections,`,
  );
  console.log(`medians of ${rounds} rounds of ${seconds} s, all ways in turn in each round.\n`);
  console.log('| | work, µs | Express route = 1 | bare proxy = 1 | answers/s | ms, half | ms, 99 % |');
  console.log('|---|--:|--:|--:|--:|--:|--:|');
  for (const way of names) {
    const isProxy = !way.includes('GET') && way !== 'Express route';
    const cells = [
      way,
      middle(way, 'work').toFixed(0),
      times(way, 'Express route'),
      isProxy ? times(way, 'http-proxy-middleware, kept connections') : '',
      middle(way, 'rate').toFixed(0),
      middle(way, 'half'),
      middle(way, 'worst'),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
} finally {
  await Promise.all([backend.stop(), api.stop()]);
}
