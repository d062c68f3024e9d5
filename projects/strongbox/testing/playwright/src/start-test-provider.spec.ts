import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { startTestProvider } from './start-test-provider.ts';
import type { RunningProvider, TestProviderOptions } from './test-provider.ts';

const issuer = 'https://id.example.com/realms/shop';
const alice = { sub: 'alice', name: 'Alice', roles: ['admin'] };
const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function folderOfARun(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'test-provider-'));
  cleanUps.push(() => rm(folder, { recursive: true }));
  return folder;
}

async function start(options: Partial<TestProviderOptions> = {}, folder?: string): Promise<RunningProvider> {
  const provider = await startTestProvider(
    { issuer, clientId: 'shop', ...options },
    folder ?? (await folderOfARun()),
  );
  cleanUps.push(() => provider.close());
  return provider;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function authorize(provider: RunningProvider, redirectUri: string): Promise<Response> {
  const url = new URL(`${provider.address}/auth`);
  const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
  url.search = String(
    new URLSearchParams({
      client_id: 'shop',
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid',
      prompt: 'none',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    }),
  );
  return fetch(url, { redirect: 'manual' });
}

describe('the test provider', () => {
  it('issues access tokens that an API verifies with the keys at its address', async () => {
    const provider = await start({ audience: 'https://api.example.com/', accessTokenTtl: 60 });
    const keys = createRemoteJWKSet(new URL(`${provider.address}/jwks`));
    const verify = (token: string, audience: string) =>
      jwtVerify(token, keys, { issuer, audience, typ: 'at+jwt' });

    const usual = await provider.accessToken(alice, { scope: 'invoices:read' });
    const { payload } = await verify(usual, 'https://api.example.com/');
    assert.equal(payload.sub, 'alice');
    assert.deepEqual(payload['roles'], ['admin']);
    assert.equal(payload['scope'], 'invoices:read');
    assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 60);

    provider.accessTokenTtl = 5;
    const other = await provider.accessToken(alice, { audience: 'https://pay.example.com/' });
    const { payload: claims } = await verify(other, 'https://pay.example.com/');
    assert.equal((claims.exp ?? 0) - (claims.iat ?? 0), 5);
  });

  it('tells servers its issuer, and addresses they can reach', async () => {
    const { address } = await start();
    const metadata = (await (await fetch(`${address}/.well-known/openid-configuration`)).json()) as Record<
      string,
      string
    >;
    assert.equal(metadata['issuer'], issuer);
    assert.equal(metadata['token_endpoint'], `${address}/token`);
  });

  it('redirects to this machine and to where the app runs, and nowhere else', async () => {
    const provider = await start();
    provider.admit('https://shop.test');
    for (const uri of ['http://localhost:4200/auth/callback', 'https://shop.test/auth/callback']) {
      const location = (await authorize(provider, uri)).headers.get('location') ?? '';
      assert.ok(location.startsWith(`${uri}?error=login_required`), location);
    }
    for (const uri of [
      'https://evil.example/',
      'https://localhost.evil.example/',
      'https://shop.test.evil.example/',
    ]) {
      const { status, headers } = await authorize(provider, uri);
      assert.deepEqual([status, headers.get('location')], [400, null]);
    }
  });

  it('leads back from a sign-out to the same places alone, by the name that Cognito has for them too', async () => {
    const { address } = await start();
    const statusOf = async (parameter: string, uri: string): Promise<number> => {
      const query = new URLSearchParams({ client_id: 'shop', [parameter]: uri });
      const answer = await fetch(`${address}/session/end?${String(query)}`);
      if (answer.ok) assert.ok((await answer.text()).includes(`"${address}/session/end/confirm"`));
      return answer.status;
    };
    for (const parameter of ['post_logout_redirect_uri', 'logout_uri']) {
      assert.equal(await statusOf(parameter, 'http://localhost:4200/'), 200);
      assert.equal(await statusOf(parameter, 'https://evil.example/'), 400);
    }
  });

  it('listens on the loopback interface alone', async () => {
    const { port } = new URL((await start()).address);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4')
      .map(({ address }) => address);
    for (const host of ['127.0.0.2', ...others]) {
      await assert.rejects(fetch(`http://${host}:${port}${new URL(issuer).pathname}/jwks`), host);
    }
  });

  it('does not start in production', async () => {
    const before = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'production';
    try {
      await assert.rejects(start(), /NODE_ENV is production/);
    } finally {
      if (before === undefined) delete process.env['NODE_ENV'];
      else process.env['NODE_ENV'] = before;
    }
  });

  it('hangs up while it is down, and remembers everything', async () => {
    const provider = await start();
    const jwks = `${provider.address}/jwks`;
    const before = await (await fetch(jwks)).text();
    provider.down();
    await assert.rejects(fetch(jwks));
    provider.up();
    assert.equal(await (await fetch(jwks)).text(), before);
  });
});

describe('the test providers of several workers', () => {
  it('sign with one key, wherever they listen', async () => {
    const folder = await folderOfARun();
    const port = await freePort();
    const providers = [await start({ port }, folder), await start({ port }, folder)] as const;
    assert.equal(new URL(providers[0].address).port, String(port));
    assert.notEqual(new URL(providers[1].address).port, String(port));
    const keys = createRemoteJWKSet(new URL(`${providers[0].address}/jwks`));
    for (const provider of providers) await jwtVerify(await provider.accessToken(alice), keys, { issuer });
  });

  it('go on with that key when one worker takes the place of another', async () => {
    const folder = await folderOfARun();
    const port = await freePort();
    const first = await startTestProvider({ issuer, clientId: 'shop', port }, folder);
    const jwks = await (await fetch(`${first.address}/jwks`)).text();
    await first.close();
    const { address } = await start({ port }, folder);
    assert.equal(address, first.address);
    assert.equal(await (await fetch(`${address}/jwks`)).text(), jwks);
  });

  it('do not take a stranger for one of them', async () => {
    const port = await freePort();
    await start({ port });
    await assert.rejects(start({ port }), new RegExp(`cannot listen on port ${port}`));
  });

  it('cannot be several for one backend', async () => {
    const folder = await folderOfARun();
    const options = { issuer: `http://localhost:${await freePort()}`, clientSecret: 'secret' };
    await start(options, folder);
    await assert.rejects(start(options, folder), /workers: 1/);
  });
});

describe('the test provider of a browser', () => {
  it('leaves alone what listens where its issuer is, for each of several workers', async () => {
    const port = await freePort();
    const stranger = await start({ port });
    const folder = await folderOfARun();
    const options = { issuer: `http://localhost:${port}` };
    const workers = await Promise.all([start(options, folder), start(options, folder)]);
    const ports = [stranger, ...workers].map(({ address }) => new URL(address).port);
    assert.equal(new Set(ports).size, 3);
  });
});

describe('the test provider of a backend', () => {
  it('is where its issuer says it is', async () => {
    const port = await freePort();
    const { address } = await start({ issuer: `http://localhost:${port}`, clientSecret: 'secret' });
    assert.equal(address, `http://127.0.0.1:${port}`);
  });

  it('needs an issuer that the backend can reach', async () => {
    await assert.rejects(start({ clientSecret: 'secret' }), /http:\/\/localhost:4400/);
  });
});
