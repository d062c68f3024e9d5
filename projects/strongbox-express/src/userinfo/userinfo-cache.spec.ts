import assert from 'node:assert/strict';
import { afterEach, describe, it, mock } from 'node:test';
import type { JWTPayload } from 'jose';
import { CookieBrowser } from '../../../demo-servers/src/cookie-browser.ts';
import { demoStage, type DemoStage, type DemoStageOptions } from '../../../demo-servers/src/demo-stage.ts';
import { audience } from '../api/spec/spec-issuer.ts';
import {
  memoryStore,
  requireAccessToken,
  userinfoCache,
  type UserClaims,
  type UserinfoCacheOptions,
} from '../public-api.ts';
import { happening } from '../spec/happening.ts';
import { send, type Reply } from '../spec/send.ts';
import { MemoryRecords } from '../stores/memory-records.ts';
import { profileApi, secrets, type ProfileApi } from './spec/profile-api.ts';
import {
  goodAnswer,
  json,
  userinfoIssuer,
  type Answer,
  type UserinfoIssuer,
} from './spec/userinfo-issuer.ts';

/** A store in which something takes long. */
class HeldRecords extends MemoryRecords {
  beforeNextEntry: (() => Promise<unknown>) | undefined;
  onRead: (() => void) | undefined;

  override async get(key: string): Promise<string | null> {
    const value = await super.get(key);
    if (key.startsWith('userinfo:')) this.onRead?.();
    return value;
  }

  override async set(key: string, value: string, seconds: number): Promise<void> {
    const { beforeNextEntry } = this;
    if (key.startsWith('userinfo:') && beforeNextEntry) {
      this.beforeNextEntry = undefined;
      await beforeNextEntry();
    }
    await super.set(key, value, seconds);
  }
}

/** The next question is answered when it is `released`, as alice was before. */
function holdAnswer(provider: UserinfoIssuer) {
  const [asked, released] = [happening(), happening()];
  provider.answer = (response) => {
    asked.happen();
    void released.happened.then(() => {
      json(response, { sub: 'alice', name: 'before' });
    });
  };
  return { asked, released };
}

/** Differs from it in the last bit, which lies beyond the last byte of a signature. */
function neighbourOf(character = ''): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[alphabet.indexOf(character) ^ 1] ?? '';
}

const alice = {
  sub: 'alice',
  preferred_username: 'alice',
  name: 'Alice Example',
  email: 'alice@example.com',
  email_verified: true,
  roles: [],
};

describe('userinfoCache with a real provider', { timeout: 60_000 }, () => {
  async function withApi(
    work: (stage: DemoStage, api: ProfileApi) => Promise<void>,
    options: Partial<UserinfoCacheOptions> = {},
    provider: DemoStageOptions = {},
  ): Promise<void> {
    const stage = await demoStage({ userinfoLimit: { requests: 100, per: 3600 }, ...provider });
    try {
      await using api = await profileApi({
        issuer: stage.provider.issuer,
        audience: stage.api.url,
        ...options,
      });
      await work(stage, api);
    } finally {
      await stage.close();
    }
  }
  const calls = ({ provider }: DemoStage) =>
    provider.requests.filter(({ endpoint }) => endpoint === 'userinfo').length;
  /** As many as an app gets that is reloaded so often. */
  async function tokensOf(stage: DemoStage, count: number, userName = 'alice'): Promise<readonly string[]> {
    const browser = new CookieBrowser();
    const tokens: string[] = [];
    while (tokens.length < count) tokens.push((await stage.signIn(userName, browser)).access_token);
    assert.equal(new Set(tokens).size, count);
    return tokens;
  }

  it('asks once for twenty new tokens of one user, one after the other', () =>
    withApi(async (stage, api) => {
      for (const token of await tokensOf(stage, 20)) assert.deepEqual(await api.profile(token), alice);
      assert.equal(calls(stage), 1);
      assert.deepEqual([api.users.counters.hits, api.users.counters.calls], [19, 1]);
    }));

  it('asks once for twenty new tokens of one user at the same time', () =>
    withApi(async (stage, api) => {
      const tokens = await tokensOf(stage, 20);
      const profiles = await Promise.all(tokens.map((token) => api.profile(token)));
      for (const profile of profiles) assert.deepEqual(profile, alice);
      assert.equal(calls(stage), 1);
      const { hits, joined, calls: sent } = api.users.counters;
      assert.deepEqual([hits + joined, sent], [19, 1]);
    }));

  it('lets no token read what was asked for with more scopes, or with fewer', () =>
    withApi(async (stage, api) => {
      const { access_token: wide } = await stage.signIn('alice');
      const scope = 'openid email invoices:read';
      const { access_token: narrow } = await stage.signIn('alice', new CookieBrowser(), { scope });
      const little = { sub: 'alice', email: 'alice@example.com', email_verified: true };
      for (let times = 0; times < 2; times++) {
        assert.deepEqual(await api.profile(wide), alice);
        assert.deepEqual(await api.profile(narrow), little);
      }
      assert.equal(calls(stage), 2);
    }));

  it('never hears of a subject that was forged', () =>
    withApi(async (stage, api) => {
      await api.profile((await stage.signIn('admin')).access_token);
      const { access_token } = await stage.signIn('alice');
      const [header = '', payload = '', signature = ''] = access_token.split('.');
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
      const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'admin' })).toString('base64url');
      const before = api.users.counters;
      const { status, body } = await api.ask([header, forged, signature].join('.'));
      assert.equal(status, 401);
      assert.ok(!body.includes('Ada'));
      assert.deepEqual(api.users.counters, before);
      assert.equal(calls(stage), 1);
    }));

  it('gives a token of another issuer neither this user of that name nor to this issuer', () =>
    withApi(async (stage, other) => {
      const elsewhere = await demoStage({
        userinfoLimit: { requests: 9, per: 9 },
        apiScope: 'invoices:read',
      });
      try {
        await using api = await profileApi({
          issuer: elsewhere.provider.issuer,
          audience: [stage.api.url, elsewhere.api.url],
          otherIssuers: [stage.provider.issuer],
        });
        await api.profile((await elsewhere.signIn('alice')).access_token);
        const { status, body } = await api.ask((await stage.signIn('alice')).access_token);
        assert.deepEqual([status, (JSON.parse(body) as { code: string }).code], [502, 'provider_refused']);
        assert.deepEqual([calls(elsewhere), calls(stage), other.users.counters.calls], [1, 0, 0]);
      } finally {
        await elsewhere.close();
      }
    }));

  it('asks a provider that limits no more until it may, and says when that is', () =>
    withApi(
      async (stage, api) => {
        const [first = '', second = ''] = await tokensOf(stage, 2);
        const wide = { scope: 'openid profile invoices:read' };
        const { access_token: third } = await stage.signIn('alice', new CookieBrowser(), wide);
        await api.profile(first);
        for (let times = 0; times < 3; times++) {
          const { status, headers, body } = await api.ask(third);
          assert.deepEqual(
            [status, (JSON.parse(body) as { code: string }).code],
            [503, 'provider_unreachable'],
          );
          assert.ok(Number(headers['retry-after']) > 3500);
        }
        assert.equal(calls(stage), 2);
        assert.deepEqual(await api.profile(second), alice);
        assert.deepEqual(api.told, [
          'provider_unreachable: The provider answered the userinfo request with status 429.',
        ]);
      },
      {},
      { userinfoLimit: { requests: 1, per: 3600 } },
    ));

  it('does not want a token that the provider has revoked, and still wants the next one', () =>
    withApi(async (stage, api) => {
      const { access_token: revoked } = await stage.signIn('alice');
      await stage.provider.revokeGrants('alice');
      const { access_token: good } = await stage.signIn('alice');
      const asked = Promise.all([api.ask(revoked), api.ask(good)]);
      const [{ status, headers }, { status: other }] = await asked;
      assert.deepEqual([status, other], [401, 200]);
      assert.match(headers['www-authenticate'] ?? '', /^Bearer realm="[^"]+", error="invalid_token"$/);
    }));
});

describe('userinfoCache', { timeout: 60_000 }, () => {
  afterEach(() => {
    mock.timers.reset();
  });

  async function withApi(
    work: (provider: UserinfoIssuer, api: ProfileApi) => Promise<void>,
    options: Partial<UserinfoCacheOptions> = {},
  ): Promise<void> {
    await using provider = await userinfoIssuer();
    await using api = await profileApi({ issuer: provider.issuer.issuer, audience, ...options });
    await work(provider, api);
  }
  const hour = 60 * 60;
  const token = ({ issuer }: UserinfoIssuer, claims: JWTPayload = {}) =>
    issuer.token({ exp: Math.floor(Date.now() / 1000) + 24 * hour, ...claims });
  /** Lets so many seconds pass, by the clock. */
  function pass(seconds: number): void {
    const now = Date.now() + seconds * 1000;
    mock.timers.reset();
    mock.timers.enable({ apis: ['Date'], now });
  }
  const unwanted = { status: 502, code: 'provider_refused', retryAfter: undefined };
  const answered = async (reply: Promise<Reply>) => {
    const { status, headers, body } = await reply;
    const { code } = JSON.parse(body) as { code?: string };
    return { status, code, retryAfter: headers['retry-after'] };
  };

  it('keeps an answer for as long as it is told, and for no longer', () =>
    withApi(
      async (provider, api) => {
        const of = token(provider);
        await api.profile(of);
        pass(59);
        await api.profile(of);
        assert.equal(provider.calls, 1);
        pass(2);
        await api.profile(of);
        assert.equal(provider.calls, 2);
      },
      { ttl: 60 },
    ));

  it('keeps so many users and no more: the one asked for longest ago goes', () =>
    withApi(
      async (provider, api) => {
        const tokens = ['a', 'b', 'c'].map((sub) => token(provider, { sub }));
        const [a = '', b = '', c = ''] = tokens;
        for (const each of [a, b, a, c, a]) await api.profile(each);
        assert.equal(provider.calls, 3);
        await api.profile(b);
        assert.equal(provider.calls, 4);
      },
      { max: 2 },
    ));

  it('keeps eight sets of scopes of a user and no more', () =>
    withApi(async (provider, api) => {
      const scopes = Array.from({ length: 9 }, (_, i) => `scope${i}`);
      for (const scope of scopes) {
        pass(1);
        await api.profile(token(provider, { scope }));
      }
      await api.profile(token(provider, { scope: scopes[8] }));
      assert.equal(provider.calls, 9);
      await api.profile(token(provider, { scope: scopes[0] }));
      assert.equal(provider.calls, 10);
    }));

  it('takes the same scopes in another order for the same, and nothing that only looks like it', () =>
    withApi(async (provider, api) => {
      const same = [{ scope: 'a b' }, { scope: 'b a' }, { scope: 'a b a' }];
      for (const claims of same) await api.profile(token(provider, claims));
      assert.equal(provider.calls, 1);
      const others = [
        { scope: 'ab' },
        { scope: 'a|b' },
        { scope: 'a,b' },
        { scope: 'a","b' },
        { scope: 'a b', client_id: 'another' },
        { scope: 'a b', sub: 'alice|' },
        { scope: 'b', sub: 'alice|a' },
        { scope: 'b', sub: 'alice a' },
        { scope: 'a b', sub: '__proto__' },
        { scope: 'constructor' },
        { scope: '__proto__' },
      ];
      for (const claims of others) {
        const { sub, knownTo } = await api.profile(token(provider, claims));
        assert.deepEqual([sub, knownTo], [claims.sub ?? 'alice', claims.scope]);
      }
      assert.equal(provider.calls, 1 + others.length);
    }));

  it('tells clients apart by whatever name the issuer has for them', async () => {
    await using provider = await userinfoIssuer();
    await using api = await profileApi({ issuer: provider.issuer.issuer, audience, untypedTokens: true });
    const names = [
      { client_id: 'a' },
      { azp: 'a' },
      { cid: 'a' },
      { cid: 'b' },
      { appid: 'a' },
      { appid: 'b' },
    ];
    for (const name of names) await api.profile(token(provider, { client_id: undefined, ...name }));
    assert.equal(provider.calls, names.length);
  });

  it('need not look at scopes that make no difference', () =>
    withApi(
      async (provider, api) => {
        for (const scope of ['openid pay', 'openid', 'send openid'])
          await api.profile(token(provider, { scope }));
        assert.equal(provider.calls, 1);
        await api.profile(token(provider, { scope: 'openid email' }));
        assert.equal(provider.calls, 2);
      },
      { scopes: ['openid', 'email'] },
    ));

  it('gives everybody an object of his own', () =>
    withApi(async (provider, api) => {
      api.app.get(
        '/changed',
        requireAccessToken({ issuer: provider.issuer.issuer, audience }),
        async (request, response) => {
          Object.assign(await api.users.get(request), { name: 'changed' });
          response.json(await api.users.get(request));
        },
      );
      const authorization = `Bearer ${token(provider)}`;
      const { body } = await send('GET', `${api.url}/changed`, { authorization });
      assert.equal((JSON.parse(body) as UserClaims)['name'], 'The name of alice');
    }));

  it('forgets a user by name, and by a session that a token has told of', () =>
    withApi(async (provider, api) => {
      const of = token(provider, { sid: 'of alice' });
      const bob = token(provider, { sub: 'bob', sid: 'of bob' });
      await api.profile(bob);
      for (const who of [
        { sub: 'alice' },
        { sub: null, sid: 'of alice' },
        { sub: 'alice', sid: 'unknown' },
      ]) {
        await api.profile(of);
        const before = provider.calls;
        await api.users.evict(who);
        await api.profile(of);
        assert.equal(provider.calls, before + 1, JSON.stringify(who));
      }
      const before = provider.calls;
      for (const who of [{ sid: 'unknown' }, { sub: 'al' }, { sub: null, sid: null }, {}])
        await api.users.evict(who);
      await Promise.all([api.profile(of), api.profile(bob)]);
      assert.equal(provider.calls, before);
      assert.equal(api.users.counters.evictions, 4);
    }));

  it('keeps nothing that was under way when the user was forgotten', () =>
    withApi(async (provider, api) => {
      const of = token(provider);
      const { asked, released } = holdAnswer(provider);
      const before = api.profile(of);
      await asked.happened;
      await api.users.evict({ sub: 'alice' });
      provider.answer = goodAnswer;
      const after = api.profile(of);
      assert.equal((await after)['name'], 'The name of alice');
      released.happen();
      assert.equal((await before)['name'], 'before');
      assert.notEqual((await api.profile(of))['name'], 'before');
    }));

  it('tells nobody who comes later what another node had asked before the user was forgotten', async () => {
    const records = new HeldRecords();
    const store = { ...memoryStore(), isShared: true, records };
    await using provider = await userinfoIssuer();
    const node = () => profileApi({ issuer: provider.issuer.issuer, audience, store, secrets });
    await using one = await node();
    await using two = await node();
    const read = happening();
    const { asked, released } = holdAnswer(provider);
    const before = two.profile(token(provider));
    await asked.happened;
    await one.users.evict({ sub: 'alice' });
    provider.answer = goodAnswer;
    records.onRead = read.happen;
    const after = two.profile(token(provider));
    await read.happened;
    // It found nothing, and has joined what is on its way.
    await new Promise(setImmediate);
    released.happen();
    assert.equal((await before)['name'], 'before');
    assert.equal((await after)['name'], 'The name of alice');
  });

  it('keeps nothing of that though more has to be remembered meanwhile than there is room for users', () =>
    withApi(
      async (provider, api) => {
        const of = token(provider);
        const { asked, released } = holdAnswer(provider);
        const before = api.profile(of);
        await asked.happened;
        await api.users.evict({ sub: 'alice' });
        provider.answer = goodAnswer;
        await api.profile(token(provider, { sub: 'bob', sid: 'of bob' }));
        released.happen();
        await before;
        assert.notEqual((await api.profile(of))['name'], 'before');
      },
      { max: 1 },
    ));

  it('gives old answers while the provider gives none, for a while, and then says when to come back', () =>
    withApi(
      async (provider, api) => {
        const of = token(provider);
        await api.profile(of);
        provider.answer = (response) => response.writeHead(429, { 'Retry-After': '30' }).end();
        pass(61);
        for (let times = 0; times < 3; times++) await api.profile(of);
        assert.equal(provider.calls, 2);
        pass(29);
        await api.profile(of);
        assert.equal(provider.calls, 2);
        provider.answer = (response) =>
          response.writeHead(503, { 'Retry-After': new Date(Date.now() + 40_000).toUTCString() }).end();
        pass(2);
        await api.profile(of);
        assert.equal(provider.calls, 3);
        pass(30);
        const { status, code, retryAfter } = await answered(api.ask(of));
        assert.deepEqual([status, code], [503, 'provider_unreachable']);
        assert.ok(Number(retryAfter) > 0 && Number(retryAfter) <= 10);
        assert.equal(provider.calls, 3);
        provider.answer = goodAnswer;
        pass(11);
        await api.profile(of);
        assert.deepEqual([api.users.counters.stale, api.users.counters.refusals], [5, 1]);
      },
      { ttl: 60, staleFor: 60 },
    ));

  it('gives no answer that is too old, though another of the same user is not', () =>
    withApi(
      async (provider, api) => {
        const [of, other] = [token(provider), token(provider, { scope: 'another' })];
        await api.profile(of);
        pass(100);
        await api.profile(other);
        pass(30);
        provider.answer = (response) => response.writeHead(500).end();
        assert.equal((await api.ask(of)).status, 503);
      },
      { ttl: 60, staleFor: 60 },
    ));

  it('asks a provider that fails more and more seldom, and as before once it has answered', () =>
    withApi(
      async (provider, api) => {
        const failing: Answer = (response) => response.writeHead(500).end();
        provider.answer = failing;
        const of = token(provider);
        for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
          const before = provider.calls;
          const { status, retryAfter } = await answered(api.ask(of));
          assert.deepEqual([status, retryAfter], [503, String(seconds)]);
          await api.ask(of);
          assert.equal(provider.calls, before + 1);
          pass(seconds);
        }
        provider.answer = goodAnswer;
        await api.profile(of);
        provider.answer = failing;
        pass(2);
        const { status, retryAfter } = await answered(api.ask(of));
        assert.deepEqual([status, retryAfter], [503, '1']);
      },
      { ttl: 1, staleFor: 0 },
    ));

  it('lets nobody lock out others with a limit of his own, and spares a provider that refuses others too', () =>
    withApi(async (provider, api) => {
      const [mallory = '', bob = '', carol = ''] = ['mallory', 'bob', 'carol'].map((sub) =>
        token(provider, { sub }),
      );
      const refusing: Answer = (response) => response.writeHead(429, { 'Retry-After': '60' }).end();
      provider.answer = refusing;
      assert.equal((await api.ask(mallory)).status, 503);
      provider.answer = goodAnswer;
      assert.equal((await api.profile(bob))['sub'], 'bob');
      assert.equal((await api.ask(mallory)).status, 503, 'what others get says nothing of his limit');
      provider.answer = refusing;
      assert.equal((await api.ask(token(provider, { sub: 'dave' }))).status, 503);
      const before = provider.calls;
      assert.equal((await api.ask(carol)).status, 503);
      assert.equal(provider.calls, before);
    }));

  it('does not show a token again that the provider did not want, and forgets what it had for it', () =>
    withApi(
      async (provider, api) => {
        const of = token(provider);
        await api.profile(of);
        for (const [status, code, error] of [
          [401, 'not_signed_in', 'invalid_token'],
          [403, 'scope_refused', 'insufficient_scope'],
        ] as const) {
          const other = token(provider, { jti: error });
          provider.answer = (response) => response.writeHead(status).end();
          pass(61);
          const before = provider.calls;
          for (let times = 0; times < 3; times++) {
            const reply = await api.ask(other);
            assert.deepEqual(
              [reply.status, (JSON.parse(reply.body) as { code: string }).code],
              [status, code],
            );
            assert.ok(reply.headers['www-authenticate']?.includes(`error="${error}"`));
          }
          assert.equal(provider.calls, before + 1);
          provider.answer = (response) => response.writeHead(500).end();
          assert.equal((await api.ask(of)).status, 503, 'there is no old answer any more');
          provider.answer = goodAnswer;
          pass(2);
          await api.profile(of);
        }
      },
      { ttl: 60 },
    ));

  it('gives a token that the provider did not want no answer that another one of the user has got', () =>
    withApi(async (provider, api) => {
      const revoked = token(provider);
      provider.answer = (response) => response.writeHead(401).end();
      assert.equal((await api.ask(revoked)).status, 401);
      provider.answer = goodAnswer;
      await api.profile(token(provider, { jti: 'next' }));
      const before = provider.calls;
      assert.equal((await api.ask(revoked)).status, 401);
      const otherSpelling = revoked.slice(0, -1) + neighbourOf(revoked.at(-1));
      assert.equal((await api.ask(otherSpelling)).status, 401, 'the bits at the end mean nothing');
      pass(120);
      assert.equal((await api.ask(revoked)).status, 401, 'nor later');
      assert.equal(provider.calls, before);
    }));

  it('does not have tokens renewed in vain where the provider wants none of this API', () =>
    withApi(async (provider, api) => {
      const now = (): number => Math.floor(Date.now() / 1000);
      provider.answer = (response) => response.writeHead(401).end();
      const first = token(provider, { iat: now() - 20 });
      assert.deepEqual(await answered(api.ask(first)), { ...unwanted, status: 401, code: 'not_signed_in' });
      const sibling = token(provider, { iat: now() - 10 });
      assert.equal((await api.ask(sibling)).status, 401, 'issued before the first was refused');
      for (let times = 0; times < 3; times++) {
        const renewed = token(provider, { iat: now(), jti: `renewed-${times}` });
        const { headers } = await api.ask(renewed);
        assert.equal(headers['www-authenticate'], undefined);
        assert.deepEqual(await answered(api.ask(renewed)), unwanted);
        pass(61);
        assert.deepEqual(await answered(api.ask(renewed)), unwanted, 'asked again');
      }
      assert.equal(
        api.told.filter((line) => line.startsWith('not_signed_in: Userinfo refused an')).length,
        1,
      );
      const faults = api.told.filter((line) => /^provider_refused: .* audience of this API\./.test(line));
      assert.equal(faults.length, 4, 'no more than once a minute');
      assert.ok(api.told.every((line) => !line.includes('alice')));
      provider.answer = goodAnswer;
      pass(61);
      await api.profile(token(provider, { iat: now(), jti: 'good' }));
      provider.answer = (response) => response.writeHead(401).end();
      const revoked = token(provider, { iat: now(), scope: 'openid', jti: 'revoked' });
      assert.equal((await api.ask(revoked)).status, 401, 'one that has been wanted may be revoked');
    }));

  it('forgives a refusal once another node was given the user', async () => {
    const store = { ...memoryStore(), isShared: true };
    await withApi(
      async (provider, api) => {
        const options = { issuer: provider.issuer.issuer, audience, store, secrets };
        await using other = await profileApi(options);
        provider.answer = (response) => response.writeHead(401).end();
        assert.equal((await api.ask(token(provider, { jti: 'revoked' }))).status, 401);
        provider.answer = goodAnswer;
        pass(1);
        const renewed = token(provider, { jti: 'renewed' });
        await other.profile(renewed);
        await api.profile(renewed);
        provider.answer = (response) => response.writeHead(401).end();
        const revoked = token(provider, { jti: 'revoked again', scope: 'openid' });
        assert.equal((await api.ask(revoked)).status, 401);
      },
      { store, secrets },
    );
  });

  it('forgets a user for good, though the token of another request is refused meanwhile', async () => {
    const records = new HeldRecords();
    const store = { ...memoryStore(), isShared: true, records };
    await withApi(
      async (provider, api) => {
        const wide = token(provider, { scope: 'openid email' });
        await api.profile(wide);
        await api.profile(token(provider));
        pass(61);
        provider.answer = (response) => response.writeHead(401).end();
        const [reached, released] = [happening(), happening()];
        records.beforeNextEntry = () => {
          reached.happen();
          return released.happened;
        };
        const refused = api.ask(token(provider, { jti: 'revoked' }));
        await reached.happened;
        await api.users.evict({ sub: 'alice' });
        released.happen();
        assert.equal((await refused).status, 401);
        provider.answer = (response) => response.writeHead(500).end();
        assert.equal((await api.ask(wide)).status, 503, 'there is no old answer any more');
      },
      { ttl: 60, store, secrets },
    );
  });

  it('is for requests whose token was verified', () =>
    withApi(async (_provider, api) => {
      const { status, body } = await send('GET', `${api.url}/unprotected`, { authorization: 'Bearer a.b.c' });
      assert.deepEqual([status, (JSON.parse(body) as { code: string }).code], [500, 'unexpected']);
    }));

  it('says what cannot be right in its settings', () => {
    const issuer = 'https://id.example.com';
    const shared = { ...memoryStore(), isShared: true };
    for (const wrong of [
      { issuer: 'http://id.example.com' },
      { endpoint: 'http://id.example.com/userinfo' },
      { ttl: 0 },
      { staleFor: -1 },
      { timeout: 0 },
      { timeout: 31 },
      { max: 0 },
      { secrets: ['short'] },
      { store: shared },
    ])
      assert.throws(() => userinfoCache({ issuer, ...wrong }), TypeError, JSON.stringify(wrong));
    userinfoCache({ issuer, store: shared, secrets });
  });
});
