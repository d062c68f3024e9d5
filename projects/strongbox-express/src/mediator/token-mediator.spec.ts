import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import express from 'express';
import { decodeJwt } from 'jose';
import type { ErrorAnswer, TokenAnswer, TokenRequest } from '../contract.ts';
import { BackendError, tokenMediator } from '../public-api.ts';
import type { Browser, Call } from '../session/spec/browser.ts';
import { sessionStage, type SessionStage } from '../session/spec/session-stage.ts';
import { listen } from '../spec/listen.ts';
import type { Reply } from '../spec/send.ts';
import { SpecSession } from '../spec/spec-session.ts';

const all = 'invoices:read invoices:write';

describe('tokenMediator with backendSession and a provider', () => {
  let stage: SessionStage;
  let browser: Browser;
  let api: string;
  beforeEach(async () => {
    stage = await sessionStage({
      provider: { apiScope: all },
      scope: `openid ${all} payments:write`,
      routes: (session, demo) => tokenMediator({ session, resources: { [demo.api.url]: { scope: all } } }),
    });
    api = stage.demo.api.url;
    browser = stage.browser();
    await stage.signIn(browser);
  });
  afterEach(() => stage.close());

  const ask = (body: TokenRequest = {}, more: Call = {}) =>
    browser.call('/bff/token', { method: 'POST', body, ...more });
  const token = async (body?: TokenRequest) => {
    const reply = await ask(body);
    assert.equal(reply.status, 200);
    return JSON.parse(reply.body) as TokenAnswer;
  };
  const codeOf = (reply: Reply) => {
    const { code } = JSON.parse(reply.body) as ErrorAnswer;
    return `${reply.status} ${code}`;
  };
  const refreshes = () =>
    stage.demo.provider.requests.filter(({ grantType }) => grantType === 'refresh_token').length;

  it('gives a token that the API takes, and never the refresh token', async () => {
    const reply = await ask();
    assert.equal(reply.headers['cache-control'], 'no-store');
    const answer = JSON.parse(reply.body) as TokenAnswer;
    assert.deepEqual(Object.keys(answer).sort(), ['access_token', 'expires_in', 'id', 'scope', 'token_type']);
    assert.equal(answer.token_type, 'Bearer');
    assert.equal(answer.scope, all);
    assert.ok(answer.expires_in > 250 && answer.expires_in <= 300);
    const invoices = await fetch(`${api}invoices?year=2026`, {
      headers: { authorization: `Bearer ${answer.access_token}` },
    });
    assert.equal(invoices.status, 200);
  });

  it('names the token without telling it', async () => {
    const [one, same] = [await token(), await token()];
    assert.equal(one.id, same.id);
    assert.match(one.id, /^[\w-]{43}$/);
    assert.ok(!one.access_token.includes(one.id));
  });

  it('never gives a token for more than was asked for, though it has one', async () => {
    const scopes = async (body: TokenRequest) => decodeJwt((await token(body)).access_token)['scope'];
    assert.equal(await scopes({ resource: api }), all);
    assert.equal(await scopes({ resource: api, scope: 'invoices:read' }), 'invoices:read');
    assert.equal(await scopes({ scope: 'invoices:write' }), 'invoices:write');
    assert.equal(await scopes({ scope: 'invoices:write  invoices:read invoices:read' }), all);
    assert.equal(await scopes({ scope: 'invoices:read' }), 'invoices:read');
    assert.equal(refreshes(), 2);
  });

  it('gives nothing that is not listed, though the session has it', async () => {
    assert.equal(codeOf(await ask({ resource: stage.demo.payments.url })), '403 resource_refused');
    assert.equal(codeOf(await ask({ resource: 'https://evil.example/' })), '403 resource_refused');
    assert.equal(codeOf(await ask({ resource: '__proto__' })), '403 resource_refused');
    for (const scope of ['payments:write', 'invoices:read profile', 'openid', 'invoices', '', ' ']) {
      assert.equal(codeOf(await ask({ resource: api, scope })), '403 scope_refused', scope);
    }
    assert.equal(refreshes(), 0);
  });

  it('renews a refused token once for ten tabs', async () => {
    const { id: refused, access_token: old } = await token();
    const answers = await Promise.all(Array.from({ length: 10 }, () => token({ refused })));
    const [fresh] = answers;
    assert.notEqual(fresh?.access_token, old);
    assert.deepEqual(new Set(answers.map(({ id }) => id)), new Set([fresh?.id]));
    // A tab that is late.
    assert.equal((await token({ refused })).id, fresh?.id);
    assert.equal(refreshes(), 1);
  });

  it('renews nothing for a name it has not given', async () => {
    const { id } = await token();
    assert.equal((await token({ refused: 'somebody-else' })).id, id);
    assert.equal(refreshes(), 0);
  });

  it('gives nothing to who is not the app', async () => {
    const attacks: readonly Record<string, string>[] = [
      { 'x-csrf': '' },
      { 'x-xsrf-token': '' },
      { 'x-xsrf-token': 'forged' },
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of attacks) {
      assert.equal(codeOf(await ask({}, { headers })), '403 csrf_refused', JSON.stringify(headers));
    }
  });

  it('gives nothing once the session is gone', async () => {
    assert.equal((await browser.call('/bff/logout', { method: 'POST', body: {} })).status, 200);
    await browser.call('/bff/session');
    const reply = await ask();
    assert.equal(reply.headers['www-authenticate'], 'Bearer');
    assert.equal(reply.headers['cache-control'], 'no-store');
    assert.equal(codeOf(reply), '401 not_signed_in');
  });

  it('says that the provider is away, and gives a token afterwards', async () => {
    const { id: refused } = await token();
    stage.demo.provider.tokenOutage = 'error';
    assert.equal(codeOf(await ask({ refused })), '503 provider_unreachable');
    stage.demo.provider.tokenOutage = 'none';
    assert.notEqual((await token({ refused })).id, refused);
  });

  it('refuses a request it cannot read', async () => {
    const answers = await Promise.all([
      ask({}, { headers: { 'content-type': 'text/plain' } }),
      ask({}, { headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      ask({ resource: 7 } as unknown as TokenRequest),
      ask({ scope: null } as unknown as TokenRequest),
      ask({ refused: ['a'] } as unknown as TokenRequest),
      browser.call('/bff/token', { method: 'POST' }),
    ]);
    for (const answer of answers) assert.equal(codeOf(answer), '400 invalid_request');
    assert.equal(codeOf(await ask({ resource: 'x'.repeat(9000) })), '413 body_too_large');
  });
});

describe('tokenMediator', () => {
  let app: Awaited<ReturnType<typeof listen>>;
  let session: SpecSession;
  let told: string[];
  before(async () => {
    app = await listen();
    session = new SpecSession(app.origin);
  });
  after(() => app.close());

  const post = async (resources: Parameters<typeof tokenMediator>[0]['resources'], body: object = {}) => {
    const server = express().get('/issue', session.issue);
    told = [];
    const onError = ({ code }: BackendError) => told.push(code);
    app.serve(server.use(tokenMediator({ session, resources, basePath: '/mediator', onError })));
    const issued = await fetch(`${app.origin}/issue`, { headers: { cookie: 'user=alice' } });
    const [, xsrf = ''] = /=([^;]+)/.exec(issued.headers.get('set-cookie') ?? '') ?? [];
    return fetch(`${app.origin}/mediator/token`, {
      method: 'POST',
      headers: {
        origin: app.origin,
        cookie: `user=alice; __Host-XSRF-TOKEN=${xsrf}`,
        'x-csrf': '1',
        'x-xsrf-token': decodeURIComponent(xsrf),
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
  };

  it('prolongs the session', async () => {
    assert.equal((await post({ 'https://api.example/': { scope: 'a' } })).status, 200);
    assert.equal(session.touches, 1);
  });

  it('tells the log what is no fault of the app, and nothing else', async () => {
    const resources = { 'https://api.example/': { scope: 'a' } };
    assert.equal((await post(resources, { scope: 'b' })).status, 403);
    assert.deepEqual(told, []);
    session.failure = new BackendError('provider_refused', 'The provider answered invalid_client.');
    assert.equal((await post(resources)).status, 502);
    assert.deepEqual(told, ['provider_refused']);
    session.failure = null;
  });

  it('wants the resource to be named when there are several', async () => {
    const resources = { 'https://a.example/': { scope: 'a' }, 'https://b.example/': { scope: 'b' } };
    assert.equal((await post(resources)).status, 400);
    assert.equal((await post(resources, { resource: 'https://b.example/' })).status, 200);
    assert.deepEqual(session.asked.at(-1)?.target, { resource: 'https://b.example/', scope: 'b' });
  });

  it('refuses settings that cannot be meant', () => {
    for (const resources of [
      {},
      { 'api.example': { scope: 'a' } },
      { 'https://api.example/#x': { scope: 'a' } },
      { 'https://api.example/': { scope: ' ' } },
    ]) {
      assert.throws(() => tokenMediator({ session, resources }), TypeError);
    }
  });
});
