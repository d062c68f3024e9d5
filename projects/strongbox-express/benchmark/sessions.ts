import { Browser } from '../src/session/spec/browser.ts';
import { measured, start, type Pace } from './measured.ts';

const paths = {
  'Express route': '/bare',
  'GET /session, memory': '/memory/session',
  'GET /session, Redis': '/redis/session',
  'http-proxy-middleware': '/forward',
  'http-proxy-middleware, kept connections': '/forward-kept',
  'apiProxy, memory': '/memory/api',
  'apiProxy, Redis': '/redis/api',
} as const;
type Way = keyof typeof paths;

/** Prints what the session endpoint and the proxy cost beside a bare Express route and a bare proxy. */
export async function sessions(pace: Pace): Promise<void> {
  const api = await start('api.ts');
  const backend = await start('backend.ts', api.origin);
  try {
    const headers = await signIn(backend.origin);
    const ways = Object.entries(paths).map(([name, path]) => [name, { path, headers }] as const);
    const all = await measured(backend, Object.fromEntries(ways), pace);
    const work = (way: Way) => all.get(way)?.work ?? NaN;
    console.log('| | work, µs | Express route = 1 | bare proxy = 1 | answers/s | ms, half | ms, 99 % |');
    console.log('|---|--:|--:|--:|--:|--:|--:|');
    for (const [name, each] of all) {
      const isProxy = !name.includes('GET') && name !== 'Express route';
      const cells = [
        name,
        each.work.toFixed(0),
        (each.work / work('Express route')).toFixed(2),
        isProxy ? (each.work / work('http-proxy-middleware, kept connections')).toFixed(2) : '',
        each.rate.toFixed(0),
        each.half,
        each.worst,
      ];
      console.log(`| ${cells.join(' | ')} |`);
    }
  } finally {
    await Promise.all([backend.stop(), api.stop()]);
  }
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
