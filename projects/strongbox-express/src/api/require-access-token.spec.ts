import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt } from 'jose';
import { demoStage, type DemoStage, type TokenReply } from '../../../demo-servers/src/demo-stage.ts';
import { requireAccessToken, type AccessTokenOptions } from '../public-api.ts';
import { send, type Headers } from '../spec/send.ts';
import { startApi, type SpecApi } from './spec/spec-api.ts';
import { audience, SpecIssuer } from './spec/spec-issuer.ts';

const challengeOf = ({ headers }: { headers: Headers }) => headers['www-authenticate'];

describe('requireAccessToken', () => {
  let issuer: SpecIssuer;
  let api: SpecApi;
  before(async () => {
    issuer = await SpecIssuer.start();
    api = await startApi(issuer);
  });
  after(() => Promise.all([api[Symbol.asyncDispose](), issuer.close()]));

  const claimsOf = async (token: string, by = api): Promise<Record<string, unknown>> => {
    const { status, body } = await by.call(token);
    assert.equal(status, 200, body);
    return JSON.parse(body) as Record<string, unknown>;
  };

  it('lets a good token pass, and knows whose it is', async () => {
    const { iss, sub, aud, scope, client_id } = await claimsOf(issuer.token());
    assert.deepEqual(
      [iss, sub, aud, scope, client_id],
      [issuer.issuer, 'alice', audience, 'invoices:read', 'shop'],
    );
  });

  it('takes either spelling of the type, for one of several audiences', async () => {
    for (const typ of ['at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/At+Jwt'])
      await claimsOf(issuer.token({ aud: ['https://other.example.com/', audience] }, { typ }));
  });

  it('reads the scope as providers send it: a text, a list, under another name, not at all', async () => {
    const forms = [
      { scope: 'a b' },
      { scope: ['a', 'b'] },
      { scope: undefined, scp: 'a b' },
      { scope: undefined, scp: ['a', 'b'] },
    ];
    for (const form of forms) assert.equal((await claimsOf(issuer.token(form)))['scope'], 'a b');
    for (const form of [{ scope: undefined }, { scope: 1 }, { scope: null }, { scope: { a: 1 } }])
      assert.equal((await claimsOf(issuer.token(form)))['scope'], '');
  });

  it('allows for clocks that differ by seconds, as many as it is told', async () => {
    const now = Math.floor(Date.now() / 1000);
    await claimsOf(issuer.token({ exp: now - 3, nbf: now + 3, iat: now + 3 }));
    await using strict = await startApi({ issuer: issuer.issuer, clockTolerance: 0 });
    for (const late of [{ exp: now - 1 }, { nbf: now + 60 }, { iat: now + 60 }])
      assert.equal((await strict.call(issuer.token(late))).status, 401, JSON.stringify(late));
  });

  it('asks for a token without an error when there is none', async () => {
    for (const authorization of [undefined, 'Basic YWxpY2U6YWxpY2U=', issuer.token(), 'DPoP x', '']) {
      const answer = await send('GET', api.url, { authorization });
      assert.equal(answer.status, 401);
      assert.equal(challengeOf(answer), `Bearer realm="${audience}"`);
      assert.equal((JSON.parse(answer.body) as { code: string }).code, 'not_signed_in');
    }
  });

  it('takes a token from nowhere but the one header', async () => {
    const token = issuer.token();
    const form = 'application/x-www-form-urlencoded';
    const attempts = {
      'in two headers': () => send('GET', api.url, { authorization: [`Bearer ${token}`, `Bearer ${token}`] }),
      'in the second': () => send('GET', api.url, { authorization: ['Basic x', `Bearer ${token}`] }),
      'in the address': () => send('GET', `${api.url}/?access_token=${token}`),
      'in the address, in disguise': () => send('GET', `${api.url}/?a=b&access%5Ftoken=${token}`),
      'in the address too': () => api.call(token, '/?access_token=x'),
      'in a form': () => send('POST', api.url, { 'content-type': form }, `access_token=${token}`),
      'in a form too': () =>
        send('POST', api.url, { 'content-type': form, authorization: `Bearer ${token}` }, 'access_token=x'),
    };
    for (const [where, attempt] of Object.entries(attempts)) {
      const answer = await attempt();
      assert.equal(answer.status, 400, where);
      assert.equal(challengeOf(answer), `Bearer realm="${audience}", error="invalid_request"`);
      assert.equal((JSON.parse(answer.body) as { code: string }).code, 'invalid_request');
    }
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const json = await send('POST', api.url, headers, '{"access_token":"a field of the app"}');
    assert.equal(json.status, 200);
  });

  it('wants the scope of all routes where it is told one', async () => {
    await using scoped = await startApi({ issuer: issuer.issuer, scope: 'invoices:read', realm: 'invoices' });
    await claimsOf(issuer.token(), scoped);
    const answer = await scoped.call(issuer.token({ scope: 'invoices:readall' }));
    assert.equal(answer.status, 403);
    assert.equal(
      challengeOf(answer),
      'Bearer realm="invoices", error="insufficient_scope", scope="invoices:read"',
    );
    assert.equal((JSON.parse(answer.body) as { code: string }).code, 'scope_refused');
  });

  it('tells the log no token and no claim', async () => {
    const token = issuer.token({ aud: 'somewhere', sub: 'carol' });
    await api.call(token);
    const [head = '', payload = ''] = token.split('.');
    const told = JSON.stringify(api.told.map((error) => [error, error.stack, error.cause]));
    for (const secret of [head, payload, 'carol', 'somewhere']) assert.ok(!told.includes(secret));
  });

  const wrong: Readonly<Record<string, Partial<AccessTokenOptions>>> = {
    'no issuer': { issuer: [] },
    'an issuer that is no address': { issuer: 'id' },
    'an issuer that others can listen to': { issuer: 'http://id.example.com' },
    'keys that others can replace': {
      issuer: { issuer: 'https://id.example.com', jwksUri: 'http://id.example.com/jwks' },
    },
    'no audience': { audience: [] },
    'an empty audience': { audience: '' },
    'algorithms with a secret': { algorithms: ['RS256', 'HS256'] },
    'unsigned tokens': { algorithms: ['none'] },
    'no algorithm': { algorithms: [] },
    'a clock tolerance below nothing': { clockTolerance: -1 },
    'a clock tolerance in milliseconds': { clockTolerance: 5000 },
    'a realm that ends its quotes': { realm: 'a", error="x' },
    'a scope that ends its quotes': { scope: 'a"' },
    'a realm of two lines': { realm: 'a\r\nSet-Cookie: x' },
  };
  for (const [what, options] of Object.entries(wrong))
    it(`cannot be set up with ${what}`, () => {
      assert.throws(
        () => requireAccessToken({ issuer: 'https://id.example.com', audience, ...options }),
        TypeError,
      );
    });
});

describe('requireAccessToken with untypedTokens', () => {
  let issuer: SpecIssuer;
  let api: SpecApi;
  before(async () => {
    issuer = await SpecIssuer.start();
    api = await startApi({ issuer: issuer.issuer, untypedTokens: true });
  });
  after(() => Promise.all([api[Symbol.asyncDispose](), issuer.close()]));

  it('takes tokens as providers send them that do not follow RFC 9068', async () => {
    const usual = { jti: undefined, client_id: undefined };
    for (const typ of [undefined, 'JWT', 'jwt', 'at+jwt'])
      for (const more of [{ azp: 'shop' }, { typ: 'Bearer' }, { token_use: 'access' }])
        assert.equal((await api.call(issuer.token({ ...usual, ...more }, { typ }))).status, 200);
  });

  it('refuses what another type, or a claim, tells to be another kind of token', async () => {
    const kinds = [{ nonce: 'x' }, { at_hash: 'x' }, { c_hash: 'x' }, { events: {} }];
    const named = [{ typ: 'ID' }, { typ: 'Refresh' }, { typ: 'Offline' }, { token_use: 'id' }];
    const tokens = [
      ...[...kinds, ...named].map((more) => issuer.token(more, { typ: 'JWT' })),
      ...['id+jwt', 'logout+jwt', 'secevent+jwt', 1].map((typ) => issuer.token({}, { typ })),
    ];
    for (const token of tokens) {
      assert.equal((await api.call(token)).status, 401);
      assert.equal(api.told.at(-1)?.message, 'An access token was refused: type.');
    }
  });

  it('wants the rest of the rules all the same', async () => {
    const wrong = [
      { aud: 'shop' },
      { iss: 'https://evil.example' },
      { exp: 1 },
      { sub: undefined },
      { iat: undefined },
    ];
    for (const each of wrong) assert.equal((await api.call(issuer.token(each, { typ: 'JWT' }))).status, 401);
  });
});

describe('an API of a real provider', () => {
  let stage: DemoStage;
  let tokens: TokenReply;
  before(async () => {
    stage = await demoStage();
    tokens = await stage.signIn('alice');
  });
  after(() => stage.close());

  it('takes its access token', async () => {
    await using api = await startApi({ issuer: stage.provider.issuer, audience: stage.api.url });
    const { status, body } = await api.call(tokens.access_token);
    assert.equal(status, 200);
    assert.deepEqual(JSON.parse(body), decodeJwt(tokens.access_token));
  });

  it('takes no ID token and no refresh token, even where the audience fits and types do not count', async () => {
    const { issuer, clientId } = stage.provider;
    assert.equal(decodeJwt(tokens.id_token).aud, clientId, 'the audience does fit');
    for (const untypedTokens of [false, true]) {
      await using api = await startApi({ issuer, audience: clientId, untypedTokens });
      assert.equal((await api.call(tokens.id_token)).status, 401);
      assert.equal(api.told.at(-1)?.message, 'An access token was refused: type.');
      assert.equal((await api.call(tokens.refresh_token)).status, 401);
      assert.equal(api.told.at(-1)?.message, 'An access token was refused: form.');
    }
  });

  it('goes on while the provider is away, with the keys it has', async () => {
    await using api = await startApi({ issuer: stage.provider.issuer, audience: stage.api.url });
    assert.equal((await api.call(tokens.access_token)).status, 200);
    await stage.provider.stop();
    assert.equal((await api.call(tokens.access_token)).status, 200);
    await using fresh = await startApi({ issuer: stage.provider.issuer, audience: stage.api.url });
    const { status, headers } = await fresh.call(tokens.access_token);
    assert.deepEqual([status, headers['retry-after']], [503, '1']);
    await stage.provider.start();
  });
});
