import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { requireAccessToken } from '../public-api.ts';
import { apiClient, startOpaqueProvider } from './spec/opaque-provider.ts';
import { startApi, type SpecApi } from './spec/spec-api.ts';
import { audience, SpecIssuer } from './spec/spec-issuer.ts';

const ruleTold = ({ told }: SpecApi): string =>
  told.at(-1)?.message.replace(/^.*refused: | \(set here: [^)]*\)/g, '') ?? '';

describe('requireAccessToken with introspection', () => {
  it('lets an opaque token of a real provider pass, and knows whose it is', async () => {
    await using provider = await startOpaqueProvider();
    await using api = await startApi({ issuer: provider.issuer, introspection: apiClient });
    const { value } = await provider.accessToken();
    assert.ok(!value.includes('.'));
    const { status, body } = await api.call(value);
    assert.equal(status, 200);
    const { iss, sub, aud, scope, client_id } = JSON.parse(body) as Record<string, unknown>;
    assert.deepEqual(
      [iss, sub, aud, scope, client_id],
      [provider.issuer, 'alice', audience, 'invoices:read', 'shop'],
    );
  });

  it('refuses what the provider does not know, and what is good elsewhere or for something else', async () => {
    await using provider = await startOpaqueProvider();
    await using api = await startApi({ issuer: provider.issuer, introspection: apiClient });
    const refused = async (token: string, rule: string) => {
      assert.equal((await api.call(token)).status, 401);
      assert.equal(ruleTold(api), `${rule}.`);
    };
    await refused('nonsense', 'active');
    await refused((await provider.accessToken({ aud: 'https://other.example.com/' })).value, 'audience');
    await refused((await provider.accessToken({ aud: '' })).value, 'audience');
    await refused(await provider.refreshToken(), 'audience');
    const { value, revoke } = await provider.accessToken();
    await revoke();
    await refused(value, 'active');
  });

  it('refuses opaque tokens without it', async () => {
    await using provider = await startOpaqueProvider();
    await using api = await startApi(provider);
    assert.equal((await api.call((await provider.accessToken()).value)).status, 401);
    assert.equal(provider.questions, 0);
  });

  it('asks once for a hundred requests at a time, and again when the answer is old', async (t) => {
    await using provider = await startOpaqueProvider();
    await using api = await startApi({ issuer: provider.issuer, introspection: apiClient });
    const { value, revoke } = await provider.accessToken();
    const statuses = await Promise.all(
      Array.from({ length: 100 }, async () => (await api.call(value)).status),
    );
    assert.deepEqual([...new Set(statuses)], [200]);
    assert.equal(provider.questions, 1);
    await revoke();
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 29_000 });
    assert.equal((await api.call(value)).status, 200, 'for 30 seconds');
    t.mock.timers.setTime(Date.now() + 2000);
    assert.equal((await api.call(value)).status, 401);
    assert.equal(provider.questions, 2);
    assert.equal((await api.call(value)).status, 401);
    assert.equal(provider.questions, 2, 'nor is it asked each time for what is no good');
  });

  it('asks each time when told so', async () => {
    await using provider = await startOpaqueProvider();
    await using api = await startApi({ issuer: provider.issuer, introspection: { ...apiClient, ttl: 0 } });
    const { value, revoke } = await provider.accessToken();
    assert.equal((await api.call(value)).status, 200);
    await revoke();
    assert.equal((await api.call(value)).status, 401);
  });

  it('keeps no answer beyond the end of the token', async (t) => {
    await using provider = await startOpaqueProvider();
    await using api = await startApi({
      issuer: provider.issuer,
      introspection: apiClient,
      clockTolerance: 0,
    });
    const { value } = await provider.accessToken({ expiresIn: 10 });
    assert.equal((await api.call(value)).status, 200);
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 11_000 });
    assert.equal((await api.call(value)).status, 401);
  });

  it('gives every request claims of its own', async () => {
    await using provider = await startOpaqueProvider();
    await using api = await startApi(
      { issuer: provider.issuer, introspection: apiClient },
      {
        '/spoilt': (request, _response, next) => {
          Object.assign(request.auth ?? {}, { sub: 'admin' });
          next();
        },
      },
    );
    const { value } = await provider.accessToken();
    await api.call(value, '/spoilt');
    assert.match((await api.call(value)).body, /"sub":"alice"/);
  });

  it('answers 503 and no other while the provider is away, for what it is not sure of', async (t) => {
    await using provider = await startOpaqueProvider();
    await using api = await startApi({ issuer: provider.issuer, introspection: apiClient });
    const [known, other] = [await provider.accessToken(), await provider.accessToken()];
    assert.equal((await api.call(known.value)).status, 200);
    provider.fail(true);
    assert.equal((await api.call(known.value)).status, 200);
    const asked = provider.questions;
    for (let time = 0; time < 3; time++) {
      const { status, headers } = await api.call(other.value);
      assert.deepEqual([status, headers['retry-after']], [503, '1']);
    }
    assert.equal(provider.questions, asked + 1, 'it is spared');
    provider.fail(false);
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 2000 });
    assert.equal((await api.call(other.value)).status, 200);
  });

  it('answers 503 when the provider does not know the API, and tells the log', async () => {
    await using provider = await startOpaqueProvider();
    await using api = await startApi({
      issuer: provider.issuer,
      introspection: { ...apiClient, clientSecret: 'wrong' },
    });
    assert.equal((await api.call((await provider.accessToken()).value)).status, 503);
    assert.match(api.told.at(-1)?.message ?? '', /^The answer about an opaque token .* status 401\.$/);
  });

  it('verifies JWTs itself all the same', async () => {
    await using issuer = await SpecIssuer.start();
    await using api = await startApi({ issuer: issuer.issuer, introspection: apiClient });
    assert.equal((await api.call(issuer.token())).status, 200);
    assert.deepEqual(issuer.requests, ['/.well-known/openid-configuration', '/keys']);
  });

  it('believes no answer that does not say all it has to', async () => {
    await using issuer = await SpecIssuer.start();
    issuer.metadata = {
      introspection_endpoint: `${issuer.issuer}/introspect`,
      introspection_endpoint_auth_methods_supported: ['client_secret_post'],
    };
    const now = Date.now() / 1000;
    const good = {
      active: true,
      sub: 'alice',
      aud: [audience],
      exp: now + 60,
      iat: now,
      token_type: 'bearer',
    };
    let said: unknown = good;
    let body = '';
    issuer.answer = (request, response) => {
      if (request.url !== '/introspect') return false;
      void text(request).then((form) => {
        body = form;
        if (typeof said === 'number') response.writeHead(said).end();
        else response.end(JSON.stringify(said));
      });
      return true;
    };
    await using api = await startApi({ issuer: issuer.issuer, introspection: apiClient });
    assert.equal((await api.call('good')).status, 200);
    const form = new URLSearchParams(body);
    assert.deepEqual(Object.fromEntries(form), {
      token: 'good',
      token_type_hint: 'access_token',
      client_id: apiClient.clientId,
      client_secret: apiClient.clientSecret,
    });
    const wrong: readonly (readonly [string, object])[] = [
      ['active', { active: false }],
      ['active', { active: 'true' }],
      ['active', { active: 1 }],
      ['issuer', { iss: 'https://evil.example' }],
      ['audience', { aud: 'https://other.example.com/' }],
      ['audience', { aud: undefined }],
      ['audience', { aud: { [audience]: 1 } }],
      ['expired', { exp: now - 6 }],
      ['expired', { exp: undefined }],
      ['expired', { exp: '9999999999' }],
      ['not yet valid', { nbf: now + 60 }],
      ['not yet valid', { nbf: 'x' }],
      ['issued in the future', { iat: now + 60 }],
      ['form', { iat: 'x' }],
      ['subject', { sub: undefined }],
      ['subject', { sub: '' }],
      ['type', { token_type: 'refresh_token' }],
      ['type', { token_type: 'DPoP' }],
      ['type', { token_use: 'refresh_token', token_type: undefined }],
      ['type', { typ: 'Refresh', token_type: undefined }],
      ['type', { token_use: ['access'] }],
      ['binding', { cnf: { jkt: 'x' } }],
    ];
    for (const [at, [rule, what]] of wrong.entries()) {
      said = { ...good, ...what };
      assert.equal((await api.call(`token-${at}`)).status, 401, JSON.stringify(what));
      assert.equal(ruleTold(api), `${rule}.`, JSON.stringify(what));
    }
    said = { ...good, token_use: 'access_token', typ: 'Bearer' };
    assert.equal((await api.call('right')).status, 200);
    const before = issuer.requests.length;
    for (const status of [400, 413, 414, 422, 431]) {
      said = status;
      assert.equal((await api.call(`unreadable-${status}`)).status, 401);
      said = good;
      const next = await api.call(`next-${status}`);
      assert.equal(next.status, 200, 'one token that it cannot read is no outage');
    }
    assert.equal(issuer.requests.length, before + 10, 'nor a reason to read the metadata again');
    assert.equal((await api.call('x'.repeat(16_385))).status, 401);
    assert.equal(issuer.requests.length, before + 10, 'what is too large is not sent on');
  });

  const wrong = {
    'no client': { clientId: '' },
    'no secret': { clientSecret: '' },
    'an endpoint that others can listen to': { endpoint: 'http://id.example.com/introspect' },
    'answers that are good for too long': { ttl: 30_000 },
    'answers that are good for less than nothing': { ttl: -1 },
  };
  for (const [what, options] of Object.entries(wrong))
    it(`cannot be set up with ${what}`, () => {
      const introspection = { ...apiClient, ...options };
      assert.throws(
        () => requireAccessToken({ issuer: 'https://id.example.com', audience, introspection }),
        TypeError,
      );
    });
});
