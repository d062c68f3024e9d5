import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startAppServer, type AppServer, type AppServerOptions } from './app-server.ts';
import { openSite } from './site.ts';

const index = `<!doctype html><script nonce="{{nonce}}">1</script>
<script type="application/json" id="demo-config">{{config}}</script><demo-root ngCspNonce="{{nonce}}"></demo-root>`;

describe('the app server', () => {
  let folder: string;
  let server: AppServer;
  let options: Pick<AppServerOptions, 'root' | 'config'>;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'app-server-'));
    const root = join(folder, 'browser');
    await mkdir(join(root, 'auth'), { recursive: true });
    await writeFile(join(folder, 'secret.txt'), 'secret');
    await writeFile(join(root, 'index.html'), index);
    await writeFile(join(root, 'main-BxqNfIVL.js'), '1');
    await writeFile(join(root, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    await writeFile(join(root, 'auth', 'silent.html'), '<!doctype html>');
    const config = {
      issuer: 'http://localhost:4400',
      clientId: '</script><script>alert(1)</script><!-- $& {{nonce}}',
      apiUrl: 'http://localhost:4300/',
      paymentsUrl: 'http://localhost:4600/',
      elsewhereUrl: 'http://localhost:4700/',
    };
    options = { root, config };
    server = await startAppServer({ site: await openSite(), ...options });
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  /** Sends the path as it is; fetch would tidy it up. */
  const getExactly = (path: string) =>
    new Promise<string>((resolve, reject) => {
      request(server.origin, { path, headers: { accept: 'text/html' } }, (response) => {
        response
          .setEncoding('utf8')
          .toArray()
          .then((chunks) => {
            resolve(chunks.join(''));
          }, reject);
      })
        .on('error', reject)
        .end();
    });

  const get = async (path: string, headers: Record<string, string> = { accept: 'text/html' }) => {
    const response = await fetch(server.origin + path, { headers });
    return {
      status: response.status,
      header: (name: string) => response.headers.get(name),
      body: await response.text(),
    };
  };

  const report = (violation: Record<string, string>) =>
    fetch(`${server.origin}/csp-report`, {
      method: 'POST',
      headers: { 'content-type': 'application/csp-report' },
      body: JSON.stringify({ 'csp-report': violation }),
    });

  it('puts a new nonce into the policy and the page of every response', async () => {
    const nonces = new Set<string>();
    for (const path of ['/', '/invoices?year=2026']) {
      const { status, header, body } = await get(path);
      assert.equal(status, 200);
      assert.equal(header('cache-control'), 'no-store');
      const nonce =
        /script-src 'self' 'nonce-([^']+)'/.exec(header('content-security-policy') ?? '')?.[1] ?? '';
      assert.ok(Buffer.from(nonce, 'base64').length >= 16);
      assert.equal(body.split(`"${nonce}"`).length, 3);
      nonces.add(nonce);
    }
    assert.equal(nonces.size, 2);
  });

  it('allows no inline code, no eval, no plug-in, no foreign frame, and wants Trusted Types', async () => {
    const policy = (await get('/')).header('content-security-policy') ?? '';
    assert.ok(!policy.includes('unsafe-'));
    for (const directive of [
      "default-src 'self'",
      "connect-src 'self' http://localhost:4400 http://localhost:4300 http://localhost:4600",
      "frame-src 'self' http://localhost:4400",
      "object-src 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]) {
      assert.ok(policy.split('; ').includes(directive), directive);
    }
  });

  it('lets scripts talk to their own origin alone where a cookie takes the place of tokens', async () => {
    const directives = async (cookie: string) => {
      const { header } = await get('/', { accept: 'text/html', cookie });
      const all = (header('content-security-policy') ?? '').split('; ');
      return all.filter((directive) => /^(?:connect|frame)-src /.test(directive));
    };
    const withApis = "connect-src 'self' http://localhost:4300 http://localhost:4600";
    for (const [strategy, connect] of [
      ['backend-session', "connect-src 'self'"],
      ['login-cookie', "connect-src 'self'"],
      ['token-mediator', withApis],
      ['login-token', withApis],
    ] as const) {
      assert.deepEqual(await directives(`other=1; demo-strategy=${strategy}`), [connect, "frame-src 'none'"]);
    }
    const usual = await directives('');
    for (const cookie of ['demo-strategy=', 'demo-strategy=toString', 'x-demo-strategy=login-cookie']) {
      assert.deepEqual(await directives(cookie), usual);
    }
  });

  it('lets scripts reach the machine where stolen tokens are tried only where there is one to steal', async () => {
    const policyOf = async (strategy: string) => {
      const { header } = await get('/', { accept: 'text/html', cookie: `demo-strategy=${strategy}` });
      return header('content-security-policy') ?? '';
    };
    for (const strategy of ['hybrid', 'indexed-db', 'session-storage', 'local-storage']) {
      const policy = await policyOf(strategy);
      assert.ok(policy.includes(' http://localhost:4700;'), strategy);
      assert.ok(policy.includes("frame-src 'self' http://localhost:4400;"), strategy);
    }
    for (const strategy of ['memory', 'token-mediator', 'login-token', 'login-cookie', 'backend-session']) {
      assert.ok(!(await policyOf(strategy)).includes('http://localhost:4700'), strategy);
    }
  });

  it('passes on to the nodes in turn what is the backend’s, and nothing else', async (t) => {
    const asked: string[] = [];
    const node = async (name: string) => {
      const site = await openSite();
      t.after(() => site.close());
      site.serve(({ method = '', url = '', headers }, response) => {
        asked.push(`${name} ${method} ${url} for ${headers.host ?? ''}`);
        response.setHeader('Set-Cookie', 'a=b; HttpOnly').end(name);
      });
      return site;
    };
    const [one, two] = [await node('one'), await node('two')];
    const backend = { paths: ['/bff', '/other'], nodes: [one.origin, two.origin] };
    const app = await startAppServer({ site: await openSite(), ...options, backend });
    t.after(() => app.close());
    const first = await fetch(`${app.origin}/bff/session?a=b`, { method: 'POST', body: 'text' });
    assert.equal(await first.text(), 'one');
    assert.deepEqual(first.headers.getSetCookie(), ['a=b; HttpOnly']);
    assert.equal(first.headers.get('content-security-policy'), null);
    assert.equal(await (await fetch(`${app.origin}/other`)).text(), 'two');
    for (const path of ['/bffs', '/', '/a/bff']) await fetch(app.origin + path);
    const { host } = new URL(app.origin);
    assert.deepEqual(asked, [`one POST /bff/session?a=b for ${host}`, `two GET /other for ${host}`]);
    await one.stop();
    assert.equal((await fetch(`${app.origin}/bff`)).status, 502);
    assert.equal((await fetch(`${app.origin}/bff`)).status, 200);
  });

  it('cuts off the windows it opens, or only those that want it', async () => {
    const policy = 'cross-origin-opener-policy';
    assert.equal((await get('/')).header(policy), 'same-origin');
    const openerPolicy = 'same-origin-allow-popups';
    const open = await startAppServer({ site: await openSite(), ...options, openerPolicy });
    const response = await fetch(`${open.origin}/`, { headers: { accept: 'text/html' } });
    await open.close();
    assert.equal(response.headers.get(policy), openerPolicy);
  });

  it('writes the configuration so that it cannot leave its data block', async () => {
    const { body } = await get('/');
    const block = /<script type="application\/json" id="demo-config">(.*?)<\/script>/s.exec(body)?.[1] ?? '';
    assert.deepEqual(JSON.parse(block), {
      issuer: 'http://localhost:4400',
      clientId: '</script><script>alert(1)</script><!-- $& {{nonce}}',
      apiUrl: 'http://localhost:4300/',
      paymentsUrl: 'http://localhost:4600/',
      elsewhereUrl: 'http://localhost:4700/',
    });
    assert.ok(!block.includes('<'));
  });

  it('lets the app alone frame the silent page, which may run nothing', async () => {
    const { header } = await get('/auth/silent.html?code=abc&state=def');
    assert.equal(header('content-security-policy'), "default-src 'none'; frame-ancestors 'self'");
    assert.equal(header('cache-control'), 'public, max-age=600');
    assert.equal(header('no-vary-search'), 'params');
  });

  it('keeps hashed files for ever and others for a while, and sends the app to addresses, not to files', async () => {
    assert.equal(
      (await get('/main-BxqNfIVL.js')).header('cache-control'),
      'public, max-age=31536000, immutable',
    );
    assert.equal((await get('/favicon.svg')).header('cache-control'), 'public, max-age=600');
    assert.equal((await get('/main-MISSING1.js')).status, 404);
    assert.equal((await get('/invoices', { accept: 'application/json' })).status, 404);
  });

  it('never sends the page with its placeholders, however its file is asked for', async () => {
    for (const path of [
      '/index.html',
      '/%69ndex.html',
      '/index%2ehtml',
      '/INDEX.HTML',
      '//index.html',
      '/./index.html',
      '/%2findex.html',
      '/auth/../index.html',
      '/auth%2f..%2findex.html',
      '/auth\\..\\index.html',
      '/index.html/',
      '/index.html%00',
    ]) {
      const body = await getExactly(path);
      assert.ok(!body.includes('{{config}}'), path);
      assert.ok(!body.includes('nonce="{{nonce}}"'), path);
    }
  });

  it('never leaves its folder', async () => {
    for (const path of [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/%2e%2e%2fsecret.txt',
      '/auth/../../secret.txt',
      '/..\\secret.txt',
      '//../secret.txt',
    ]) {
      const body = await getExactly(path);
      assert.ok(!body.includes('secret'), path);
    }
  });

  it('sends the other protective headers with everything', async () => {
    for (const path of ['/', '/main-BxqNfIVL.js', '/auth/silent.html']) {
      const { header } = await get(path);
      assert.equal(header('x-content-type-options'), 'nosniff');
      assert.equal(header('referrer-policy'), 'no-referrer');
      assert.equal(header('cross-origin-opener-policy'), 'same-origin');
      assert.match(header('permissions-policy') ?? '', /camera=\(\)/);
    }
  });

  it('collects violation reports without the query of any address', async () => {
    const response = await report({
      'document-uri': `${server.origin}/auth/callback?code=abc#x`,
      'effective-directive': 'script-src-elem',
      'blocked-uri': 'inline',
    });
    assert.equal(response.status, 204);
    assert.deepEqual(server.violations, [
      { directive: 'script-src-elem', document: `${server.origin}/auth/callback`, blocked: 'inline' },
    ]);
  });

  it('tells nothing of its inside to a request that is at fault', async () => {
    const { status, body } = await get('/%zz');
    assert.deepEqual({ status, body }, { status: 400, body: 'Bad request' });
  });

  it('keeps so many violation reports and none that is too long', async () => {
    const kept = server.violations.length;
    assert.equal((await report({ 'effective-directive': 'x'.repeat(20_000) })).status, 413);
    assert.equal(server.violations.length, kept);
    for (let sent = 0; sent < 120; sent++) await report({ 'effective-directive': 'script-src-elem' });
    assert.equal(server.violations.length, 100);
  });
});
