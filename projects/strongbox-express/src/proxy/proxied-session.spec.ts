import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Agent } from 'undici';
import type { Browser } from '../session/spec/browser.ts';
import { sessionStage, type SessionStage } from '../session/spec/session-stage.ts';
import type { ErrorAnswer } from '../contract.ts';
import { apiProxy } from '../public-api.ts';

const invoices = '/bff/api/invoices?year=2026';

describe('apiProxy with backendSession, a provider and an API', () => {
  let stage: SessionStage;
  let browser: Browser;
  let dispatcher: Agent;
  beforeEach(async () => {
    dispatcher = new Agent();
    stage = await sessionStage({
      routes: (session, { api }) =>
        apiProxy({
          session,
          dispatcher,
          routes: [{ path: '/bff/api/invoices', target: `${api.url}invoices`, methods: ['GET'] }],
        }),
    });
    browser = stage.browser();
    await stage.signIn(browser);
  });
  afterEach(async () => {
    await stage.close();
    await dispatcher.destroy();
  });

  const refreshes = () =>
    stage.demo.provider.requests.filter(({ grantType }) => grantType === 'refresh_token').length;

  it('brings the invoices of the user to a browser that has no token', async () => {
    const reply = await browser.call(invoices);
    assert.equal(reply.status, 200);
    const list = JSON.parse(reply.body) as unknown[];
    assert.notEqual(list.length, 0);
    assert.equal(stage.demo.api.requests.length, 1);
  });

  it('renews a token that the API refuses, once for all requests at that time', async () => {
    stage.demo.api.refuseTokensIssuedBefore = Date.now() + 1;
    const replies = await Promise.all(Array.from({ length: 10 }, () => browser.call(invoices)));
    assert.deepEqual(
      replies.map(({ status }) => status),
      replies.map(() => 200),
    );
    assert.equal(refreshes(), 1);
  });

  it('answers 503 and keeps the session while a token cannot be renewed', async () => {
    stage.demo.api.refuseTokensIssuedBefore = Date.now() + 1;
    stage.demo.provider.tokenOutage = 'error';
    const reply = await browser.call(invoices);
    assert.equal(reply.status, 503);
    assert.equal((JSON.parse(reply.body) as ErrorAnswer).code, 'provider_unreachable');
    stage.demo.provider.tokenOutage = 'none';
    assert.equal((await browser.call(invoices)).status, 200);
  });

  it('answers 401 once the grant is gone', async () => {
    stage.demo.api.refuseTokensIssuedBefore = Date.now() + 1;
    await stage.demo.provider.revokeGrants('alice');
    const reply = await browser.call(invoices);
    assert.equal(reply.status, 401);
    assert.equal(reply.headers['www-authenticate'], 'Bearer');
    assert.equal((JSON.parse(reply.body) as ErrorAnswer).code, 'not_signed_in');
  });

  it('answers 401 after the logout, with cookies kept from before', async () => {
    const before = browser.cookies().get('__Host-Http-session');
    assert.ok(before);
    assert.equal((await browser.call('/bff/logout', { method: 'POST', body: {} })).status, 200);
    browser.plant('__Host-Http-session', before.value);
    assert.equal((await browser.call(invoices)).status, 401);
  });
});
