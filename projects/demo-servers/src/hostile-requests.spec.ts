import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';
import express from 'express';
import { Browser } from '../../strongbox-express/src/session/spec/browser.ts';
import { send, type Headers, type Reply } from '../../strongbox-express/src/spec/send.ts';
import { backendPaths } from './backend.ts';
import { forwardToNodes } from './forward-to-nodes.ts';
import { openSite, type Site } from './site.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const wrongPassword = 'correct-horse-battery-staple';

/** What the backend has for the app: every endpoint, by the method that it is for. */
const endpoints = [
  ['GET', '/bff/session'],
  ['POST', '/bff/session'],
  ['GET', '/bff/login?redirect_to=/'],
  ['GET', '/bff/callback?code=made-up&state=made-up'],
  ['POST', '/bff/logout'],
  ['GET', '/bff/end-session'],
  ['GET', '/bff/signed-out?state=made-up'],
  ['POST', '/bff/backchannel-logout'],
  ['GET', '/bff/api/invoices/invoices?year=2026'],
  ['POST', '/bff/api/payments/invoices/A-2026-042/pay'],
  ['GET', '/mediator/session'],
  ['POST', '/mediator/token'],
  ['POST', '/login-cookie/login'],
  ['POST', '/login-cookie/refresh'],
  ['POST', '/login-cookie/logout'],
  ['GET', '/login-cookie/api/invoices/invoices?year=2026'],
  ['POST', '/login-token/login'],
  ['POST', '/login-token/refresh'],
  ['GET', '/login-token/jwks'],
  ['GET', '/nowhere'],
] as const;

/** Numbers that look random and are the same in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('the running backend of the demo', { timeout: 120_000 }, () => {
  let app: Site;
  let demo: ChildProcess;
  let backend: string;
  let alice: Browser;
  /** All that it has written to its terminal. */
  let output = '';
  const secrets = new Set<string>();

  before(async () => {
    app = await openSite();
    const { port } = new URL(app.origin);
    const ports = ['provider', 'api', 'payments', 'backend', 'elsewhere'].flatMap((name) => [
      `--${name}-port`,
      '0',
    ]);
    const child = spawn(process.execPath, [main, '--no-app', '--app-port', port, ...ports], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: 'production', DEBUG: 'express:*,oidc-provider:*' },
    });
    demo = child;
    const told = Promise.withResolvers<string>();
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const [, origin] = /Backend +(http:\S+),/.exec(output) ?? [];
        if (origin !== undefined) told.resolve(origin);
      });
    child.once('exit', () => {
      told.reject(new Error(`The demo has ended:\n${output}`));
    });
    backend = await told.promise;
    const page = express().use(forwardToNodes(backendPaths, [backend]));
    app.serve(page.get('/{*path}', (_request, response) => response.send('page')));

    alice = new Browser(app.origin);
    for (const path of ['/bff', '/mediator']) {
      const form = await alice.go(`${path}/login?redirect_to=/`);
      if (form.url.origin !== app.origin)
        await alice.go(form.url, form.url.origin, { userName: 'alice', password: 'alice' });
    }
    for (const path of ['/login-cookie/login', '/login-token/login']) {
      const attempt = (password: string) =>
        alice.call(path, { method: 'POST', body: { username: 'alice', password } });
      assert.equal((await attempt(wrongPassword)).status, 401);
      noteTokens(await attempt('alice'));
    }
    noteTokens(await asAlice('POST', '/mediator/token', '__Host-XSRF-MEDIATOR', {}));
    noteCookies();
  });
  after(async () => {
    demo.kill();
    await Promise.all([once(demo, 'close'), app.close()]);
  });

  function asAlice(method: string, path: string, xsrf: string, body: object): Promise<Reply> {
    const token = decodeURIComponent(alice.cookies().get(xsrf)?.value ?? '');
    return alice.call(path, { method, body, headers: { 'x-xsrf-token': token } });
  }

  function noteTokens({ body }: Reply): void {
    const { access_token: token } = JSON.parse(body) as { access_token?: string };
    if (token !== undefined) secrets.add(token);
  }

  function noteCookies(): void {
    for (const { value } of alice.cookies().values()) if (value.length > 20) secrets.add(value);
    for (const address of alice.visited)
      for (const [name, value] of new URL(address).searchParams)
        if (['code', 'state', 'nonce', 'id_token_hint'].includes(name) && value.length > 20)
          secrets.add(value);
  }

  async function isAlice(): Promise<boolean> {
    const { body } = await alice.call('/bff/session');
    return body.includes('"sub":"alice"');
  }

  /** As the app, but for what is said otherwise. */
  function ask(method: string, path: string, headers: Headers): Promise<Reply> {
    const own = {
      'sec-fetch-site': 'same-origin',
      'x-csrf': '1',
      'content-type': 'application/json',
      origin: app.origin,
    };
    return send(method, backend + path, { ...own, ...headers }, method === 'POST' ? '{}' : undefined);
  }

  it('lets no origin but the app’s read anything, however alike it looks', async () => {
    assert.ok(await isAlice());
    const cookie = [...alice.cookies()].map(([name, { value }]) => `${name}=${value}`).join('; ');
    const { host, port } = new URL(app.origin);
    const origins = [
      'null',
      '',
      'https://evil.example',
      `https://${host}`,
      `http://localhost:${port}0`,
      `http://localhost:${port}.evil.example`,
      `http://evil.localhost:${port}`,
      `http://evil-localhost:${port}`,
      `http://127.0.0.1:${port}`,
      `http://LOCALHOST:${port}`,
      `${app.origin}/`,
      `${app.origin}, https://evil.example`,
      `https://evil.example#${app.origin}`,
      backend,
    ];
    const guarded = endpoints.filter(
      ([, path]) => !/callback|signed-out|backchannel|jwks|nowhere/.test(path),
    );
    for (const origin of origins)
      for (const site of ['cross-site', 'same-site', undefined])
        for (const [method, path] of endpoints) {
          const preflight = {
            'access-control-request-method': method,
            'access-control-request-headers': 'x-csrf',
          };
          const replies = [
            await ask(method, path, { origin, cookie, 'sec-fetch-site': site }),
            await ask('OPTIONS', path, { origin, 'sec-fetch-site': site, ...preflight }),
          ];
          for (const { headers } of replies) {
            const open = Object.keys(headers).filter((name) => name.startsWith('access-control-'));
            assert.deepEqual(open, [], `${method} ${path} for ${origin}`);
          }
          if (guarded.some(([, each]) => each === path))
            assert.equal(replies[0]?.status, 403, `${method} ${path} for ${origin}, ${site ?? 'unknown'}`);
        }
    assert.ok(await isAlice(), 'the session is still there');
  });

  it('says with every answer what browsers have to know', async () => {
    for (const [method, path] of endpoints)
      for (const headers of [{}, { 'x-csrf': '' }, { cookie: 'x'.repeat(10) }]) {
        const { headers: said } = await ask(method, path, headers);
        const where = `${method} ${path}`;
        if (!/jwks|nowhere/.test(path)) assert.match(said['cache-control'] ?? '', /\bno-store\b/, where);
        assert.equal(said['x-content-type-options'], 'nosniff', where);
        assert.match(
          String(said['content-security-policy']),
          /default-src 'none'.*frame-ancestors 'none'/,
          where,
        );
        assert.match(String(said['strict-transport-security']), /max-age=\d{8}/, where);
        assert.equal(said['referrer-policy'], 'no-referrer', where);
        assert.equal(said['cross-origin-resource-policy'], 'same-origin', where);
        assert.equal(said['x-powered-by'], undefined, where);
      }
  });

  it('goes on after a request for what is no address', async () => {
    for (const path of ['//', '//:0']) assert.equal((await ask('GET', path, {})).status, 404);
    assert.equal((await ask('GET', '/login-token/jwks', {})).status, 200);
  });

  it('takes none of 10 000 random cookies for a session, and stumbles over none', async () => {
    const random = seeded(2026);
    const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
    const real = [...alice.cookies()].map(([name, { value }]) => [name, value] as const);
    const names = [...real.map(([name]) => name), '__Host-Http-login', '', '__proto__', 'constructor'];
    const alphabet = ' !"#%&\'()*+,-./0:;<=>?@AZ[\\]^_`az{|}~\t\u0080\u00e9\u00ff';
    const noise = (length: number): string =>
      Array.from({ length: random(length) }, () => alphabet[random(alphabet.length)]).join('');
    /** Right but for something. */
    const bent = (value: string): string => {
      const at = random(value.length);
      return pick([
        () => value.slice(0, at),
        () => value.slice(0, at) + (value[at] === 'x' ? 'y' : 'x') + value.slice(at + 1),
        () => `${value}${value}`,
        () => `"${value}`,
        () => value.split('').reverse().join(''),
      ])();
    };
    const values = [
      () => noise(80),
      () => bent(pick(real)[1]),
      () => '%E0%A4%A',
      () => 'j:{"sub":"alice"}',
      () => 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.',
      () => 'x'.repeat(random(3000)),
    ];
    const header = (): string =>
      Array.from(
        { length: 1 + random(6) },
        () => pick(names) + pick(['=', '==', ' = ', '']) + pick(values)(),
      ).join(pick(['; ', ';', ';;', ', ']));
    const statuses = new Map<number, number>();
    for (let sent = 0; sent < 10_000; sent += 50)
      await Promise.all(
        Array.from({ length: 50 }, async () => {
          const [method, path] = pick(endpoints);
          const cookie = header();
          const { status, body, headers } = await ask(method, path, {
            cookie,
            'x-xsrf-token': pick([noise(40), bent(pick(real)[1])]),
          });
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          assert.ok(status < 500, `${method} ${path}: ${String(status)} for ${cookie}`);
          assert.doesNotMatch(body, /"signed_in":true|access_token|A-2026/, cookie);
          const begun = (headers['set-cookie'] ?? []).filter((line) =>
            /^__Host-Http-(?:session|mediator|login-|token)[\w-]*=[^;]/.test(line),
          );
          assert.deepEqual(begun, [], cookie);
        }),
      );
    assert.equal(
      [...statuses.values()].reduce((sum, count) => sum + count),
      10_000,
    );
    assert.ok(
      (statuses.get(200) ?? 0) > 100 && (statuses.get(403) ?? 0) > 1000,
      'they got through to the endpoints',
    );
    assert.ok(await isAlice(), 'the session is still there');
  });

  it('refuses a header that is larger than any browser should send', async () => {
    const { status } = await ask('GET', '/bff/session', {
      cookie: `__Host-Http-session=${'x'.repeat(20_000)}`,
    });
    assert.equal(status, 431);
    assert.ok(await isAlice());
  });

  it('has written no secret to its terminal through all of this', async () => {
    // So that there is more to tell than success.
    const { value } = alice.cookies().get('__Host-Http-session') ?? assert.fail();
    for (const path of ['/bff/callback', '/bff/signed-out'])
      await ask('GET', `${path}?code=${value}&state=${value}`, {});
    await send(
      'POST',
      `${backend}/login-token/login`,
      { 'content-type': 'application/json' },
      `{"${wrongPassword}`,
    );
    await send('POST', `${backend}/bff/backchannel-logout`, {}, `logout_token=${value}`);
    noteCookies();
    assert.ok(secrets.size >= 10, String(secrets.size));
    assert.match(output, /express:|oidc-provider/, 'it does write');
    assert.ok(!output.includes(wrongPassword));
    for (const secret of secrets) {
      const parts = Array.from({ length: Math.max(1, secret.length - 19) }, (_, at) =>
        secret.slice(at, at + 20),
      );
      const shown = parts.filter((part) => output.includes(part));
      assert.equal(shown.length, 0, 'a secret');
    }
  });
});
