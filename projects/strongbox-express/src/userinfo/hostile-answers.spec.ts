import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { describe, it } from 'node:test';
import { exportSPKI, SignJWT, UnsecuredJWT } from 'jose';
import { audience, signingKey } from '../api/spec/spec-issuer.ts';
import type { UserinfoCacheOptions } from '../public-api.ts';
import { listen } from '../spec/listen.ts';
import { profileApi, type ProfileApi } from './spec/profile-api.ts';
import { json, userinfoIssuer, type Answer, type UserinfoIssuer } from './spec/userinfo-issuer.ts';

const jsonType = { 'Content-Type': 'application/json' };
const text =
  (body: string, type = 'application/json'): Answer =>
  (response) =>
    response.writeHead(200, { 'Content-Type': type }).end(body);

async function withApi(
  work: (
    provider: UserinfoIssuer,
    api: ProfileApi,
    ask: () => ReturnType<ProfileApi['ask']>,
  ) => Promise<void>,
  options: Partial<UserinfoCacheOptions> = {},
): Promise<void> {
  await using provider = await userinfoIssuer();
  await using api = await profileApi({
    issuer: provider.issuer.issuer,
    audience,
    maxBytes: 1000,
    ...options,
  });
  const token = provider.issuer.token();
  await work(provider, api, () => api.ask(token));
}

describe('a userinfo answer that nobody should use', { timeout: 60_000 }, () => {
  const refused: Readonly<Record<string, readonly [Answer, why: string]>> = {
    'about another user': [text('{"sub":"bob","name":"Bob"}'), 'is about another user'],
    'about nobody': [text('{"name":"Bob"}'), 'is about another user'],
    'about a user that is no text': [text('{"sub":["alice"]}'), 'is about another user'],
    'about the user by way of the prototype': [
      text('{"__proto__":{"sub":"alice"}}'),
      'is about another user',
    ],
    'that is larger than allowed': [text(`{"sub":"alice","name":"${'x'.repeat(1000)}"}`), 'is too large'],
    'that has no end': [
      (response) => {
        response.writeHead(200, jsonType);
        const more = (): void => {
          while (!response.destroyed && response.write('{"sub":"alice","more":'.repeat(1000)));
        };
        response.on('drain', more).on('error', () => undefined);
        more();
      },
      'is too large',
    ],
    'that is small and unpacks to something large': [
      (response) =>
        response
          .writeHead(200, { ...jsonType, 'Content-Encoding': 'gzip' })
          .end(gzipSync(`{"sub":"alice","name":"${'x'.repeat(100_000)}"}`)),
      'is too large',
    ],
    'that is a page': [text('<h1>Welcome</h1>', 'text/html'), 'is no JSON'],
    'that is a page which looks like JSON': [text('{"sub":"alice"}', 'text/html'), 'is no JSON'],
    'without a type': [(response) => response.writeHead(200).end('{"sub":"alice"}'), 'is no JSON'],
    'that is not JSON': [text('sub=alice'), 'is no JSON'],
    'that is cut off': [text('{"sub":"alice"'), 'is no JSON'],
    'that is empty': [text(''), 'is no JSON'],
    'that is a list': [text('[{"sub":"alice"}]'), 'is no object'],
    'that is a text': [text('"alice"'), 'is no object'],
    'that is null': [text('null'), 'is no object'],
    'that is another success': [(response) => response.writeHead(204).end(), 'has status 204'],
    'that finds nothing': [
      (response) => {
        json(response, { sub: 'alice' }, 404);
      },
      'has status 404',
    ],
  };
  for (const [name, [answer, why]] of Object.entries(refused))
    it(`is one ${name}`, () =>
      withApi(async (provider, api, ask) => {
        provider.answer = answer;
        const { status, body } = await ask();
        assert.deepEqual([status, (JSON.parse(body) as { code: string }).code], [502, 'provider_refused']);
        assert.deepEqual(api.told, [`provider_refused: The userinfo answer ${why}.`]);
        assert.equal((await ask()).status, 503, 'it is not asked again at once');
        assert.deepEqual([provider.calls, api.users.counters.failures], [1, 1]);
      }));

  for (const status of [301, 302, 303, 307, 308])
    it(`is none that leads elsewhere (${status}), where the token never gets`, () =>
      withApi(async (provider, _api, ask) => {
        const elsewhere = await listen();
        let seen = 0;
        elsewhere.serve((_request, response) => {
          seen++;
          json(response, { sub: 'alice' });
        });
        try {
          provider.answer = (response) => response.writeHead(status, { Location: elsewhere.origin }).end();
          assert.deepEqual([(await ask()).status, seen], [502, 0]);
        } finally {
          await elsewhere.close();
        }
      }));

  it('costs no stack, however deep it is', () =>
    withApi(
      async (provider, _api, ask) => {
        provider.answer = text(`{"sub":"alice","deep":${'['.repeat(15_000)}${']'.repeat(15_000)}}`);
        assert.ok([200, 502].includes((await ask()).status));
      },
      { maxBytes: 32_768 },
    ));

  it('is none that does not come, or not to its end', async () => {
    const silent: Answer = () => undefined;
    const dripping: Answer = (response) => {
      response.writeHead(200, jsonType).write('{"sub":"alice",');
    };
    const broken: Answer = (response) => {
      response.writeHead(200, { ...jsonType, 'Content-Length': '100' }).write('{"sub":"alice"');
      response.destroy();
    };
    const closed: Answer = (response) => {
      response.destroy();
    };
    for (const answer of [silent, dripping, broken, closed])
      await withApi(
        async (provider, api, ask) => {
          provider.answer = answer;
          const { status, headers } = await ask();
          assert.deepEqual([status, headers['retry-after']], [503, '1']);
          assert.deepEqual(api.told, [
            'provider_unreachable: The provider does not answer userinfo requests.',
          ]);
        },
        { timeout: 0.2 },
      );
  });

  it('is none whose names would change other objects, but for those names', () =>
    withApi(async (provider, _api, ask) => {
      provider.answer = text(
        '{"sub":"alice","__proto__":{"admin":true},"address":{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"city":"Bonn"}}',
      );
      const { body } = await ask();
      assert.equal(body, '{"sub":"alice","address":{"city":"Bonn"}}');
      assert.equal(({} as { admin?: unknown }).admin, undefined);
    }));

  it('is told without a word of what was in it, to the browser and to the log', () =>
    withApi(async (provider, api, ask) => {
      provider.answer = text('{"sub":"bob","name":"Secret Name"}');
      const { body } = await ask();
      for (const said of [body, ...api.told]) assert.doesNotMatch(said, /bob|alice|Secret|Bearer|eyJ/);
    }));

  it('may be metadata that send the token where others could listen, which is not done', () =>
    withApi(async (provider, api, ask) => {
      provider.issuer.metadata = { userinfo_endpoint: 'http://id.example.com/userinfo' };
      assert.equal((await ask()).status, 503);
      assert.equal(provider.calls, 0);
      assert.match(api.told.join(), /^provider_unreachable: The userinfo_endpoint cannot be had/);
    }));
});

describe('a userinfo answer that is signed', { timeout: 60_000 }, () => {
  const foreign = signingKey('first');
  type Payload = Readonly<Record<string, unknown>>;
  type Sign = (provider: UserinfoIssuer, payload: Payload) => Promise<string> | string;
  const signed =
    (changes: Payload = {}, key?: ReturnType<typeof signingKey>): Sign =>
    ({ issuer }, payload) => {
      const { kid, alg, privateKey } = key ?? issuer.keys[0] ?? assert.fail();
      return new SignJWT({ ...payload, ...changes }).setProtectedHeader({ alg, kid }).sign(privateKey);
    };

  const ask = (sign: Sign, expected: number) =>
    withApi(async (provider, _api, send) => {
      const payload = { iss: provider.issuer.issuer, aud: 'shop', sub: 'alice', name: 'Alice' };
      const body = await sign(provider, payload);
      provider.answer = text(body, 'application/jwt');
      const reply = await send();
      assert.equal(reply.status, expected, reply.body);
      if (expected === 200) assert.equal((JSON.parse(reply.body) as { name: string }).name, 'Alice');
    });

  it('is good when it is the issuer’s, for the client of the token', () => ask(signed(), 200));

  const refused: Readonly<Record<string, Sign>> = {
    'by another key': signed({}, foreign),
    'for another client': signed({ aud: 'another' }),
    'for nobody': signed({ aud: undefined }),
    'by another issuer': signed({ iss: 'https://evil.example' }),
    'by nobody': signed({ iss: undefined }),
    'about another user': signed({ sub: 'bob' }),
    'and over': signed({ exp: 1 }),
    'by none': (_provider, payload) => new UnsecuredJWT(payload).encode(),
    'with the public key as a secret': async ({ issuer }, payload) =>
      new SignJWT(payload)
        .setProtectedHeader({ alg: 'HS256', kid: 'first' })
        .sign(new TextEncoder().encode(await exportSPKI(issuer.keys[0]?.publicKey ?? assert.fail()))),
    'not at all': () => 'eyJ.eyJ.',
    'and encrypted': () => 'a.b.c.d.e',
  };
  for (const [name, sign] of Object.entries(refused)) it(`is refused ${name}`, () => ask(sign, 502));
});
