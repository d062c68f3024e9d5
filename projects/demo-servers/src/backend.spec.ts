import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import express from 'express';
import { backendClients, backendPaths, ownIssuers, startBackend, type Backend } from './backend.ts';
import { profileScope } from './claims-of-scope.ts';
import { CookieBrowser } from './cookie-browser.ts';
import { forwardToNodes } from './forward-to-nodes.ts';
import { InvoiceLedger, type Invoice } from './invoice-ledger.ts';
import { invoicesScope, startInvoicesApi, type InvoicesApi } from './invoices-api.ts';
import { startOpenIdProvider, type OpenIdProvider } from './open-id-provider.ts';
import { paymentsScope, startPaymentsApi, type PaymentsApi } from './payments-api.ts';
import { startRedisServer, type RedisServer } from './redis-server.ts';
import { openSite, type Site } from './site.ts';

describe('the backend of the demo, on two nodes', () => {
  let app: Site;
  let redis: RedisServer;
  let api: InvoicesApi;
  let payments: PaymentsApi;
  let provider: OpenIdProvider;
  let backend: Backend;

  before(async () => {
    redis = await startRedisServer();
    app = await openSite();
    const [apiSite, paymentsSite, providerSite, ...sites] = await Promise.all([
      openSite(),
      openSite(),
      openSite(),
      openSite(),
      openSite(),
    ]);
    const { origin: appOrigin } = app;
    const [first] = sites;
    const apiOptions = {
      appOrigins: [appOrigin],
      issuer: providerSite.origin,
      otherIssuers: ownIssuers(appOrigin, first.origin),
      ledger: new InvoiceLedger(),
    };
    api = startInvoicesApi({ site: apiSite, ...apiOptions });
    payments = startPaymentsApi({ site: paymentsSite, ...apiOptions });
    const clients = backendClients(appOrigin);
    provider = await startOpenIdProvider({
      site: providerSite,
      appOrigins: [appOrigin],
      resources: { [api.url]: `${profileScope} ${invoicesScope}`, [payments.url]: paymentsScope },
      backends: Object.values(clients),
    });
    backend = await startBackend({
      ...{ sites, appOrigin, clients, redisUrl: redis.url, issuer: provider.issuer },
      ...{ apiUrl: api.url, paymentsUrl: payments.url },
    });
    const nodes = backend.nodes.map(({ origin }) => origin);
    app.serve(express().use(forwardToNodes(backendPaths, nodes)));
  });
  after(async () => {
    await Promise.all([app.close(), backend.close(), provider.close(), api.close(), payments.close()]);
    await redis.close();
  });

  /** A browser whose pages go by one strategy. */
  function visitor(basePath: string, xsrfCookie: string) {
    const browser = new CookieBrowser();
    const ask = async (method: 'GET' | 'POST', path: string, body?: object) => {
      const answer = await browser.ask(method, app.origin + basePath + path, xsrfCookie, body);
      return { status: answer.status, body: JSON.parse(answer.body || 'null') as Record<string, unknown> };
    };
    const signInAtProvider = async (userName: string) => {
      const login = await browser.open(`${app.origin}${basePath}/login?redirect_to=%2Finvoices`);
      const form = await browser.follow(login.location ?? '');
      const { location } = await browser.open(form, { userName, password: userName });
      const callback = await browser.follow(location ?? '');
      const { location: page } = await browser.open(callback);
      assert.equal(page?.href, `${app.origin}/invoices`);
    };
    return { browser, ask, signInAtProvider };
  }

  const idsOf = (body: unknown): readonly string[] => (body as Invoice[]).map(({ id }) => id);
  const invoicesOfAlice = ['A-2026-004', 'A-2026-019', 'A-2026-042'];

  it('keeps a session that every node knows, and calls the APIs for it', async () => {
    const { ask, signInAtProvider } = visitor('/bff', '__Host-XSRF-TOKEN');
    assert.deepEqual((await ask('GET', '/session')).body['signed_in'], false);
    await signInAtProvider('alice');
    for (const { origin } of backend.nodes) {
      const { user } = (await ask('GET', '/session')).body;
      assert.equal((user as { sub: string }).sub, 'alice', origin);
      const { body } = await ask('GET', '/api/invoices/invoices?year=2026');
      assert.deepEqual(idsOf(body), invoicesOfAlice);
    }
    assert.deepEqual((await ask('GET', '/api/payments/payments')).body, []);
    const refused = await ask('POST', '/api/payments/invoices/A-2026-042/pay');
    assert.equal(refused.status, 401);
    for (const { requests } of backend.nodes) assert.ok(requests.length > 0);
  });

  it('ends that session on every node when the user leaves at the provider', async () => {
    const { browser, ask, signInAtProvider } = visitor('/bff', '__Host-XSRF-TOKEN');
    await signInAtProvider('alice');
    await browser.signOutAt(provider.issuer);
    for (const { origin } of backend.nodes) {
      assert.equal((await ask('GET', '/session')).body['signed_in'], false, origin);
    }
  });

  it('hands out access tokens, one for each API', async () => {
    const { ask, signInAtProvider } = visitor('/mediator', '__Host-XSRF-MEDIATOR');
    await signInAtProvider('alice');
    for (const [resource, path] of [
      [api.url, 'invoices?year=2026'],
      [payments.url, 'payments'],
    ] as const) {
      const { body } = await ask('POST', '/token', { resource });
      const authorization = `Bearer ${String(body['access_token'])}`;
      const call = (url: string) => fetch(url, { headers: { authorization } });
      assert.equal((await call(resource + path)).status, 200);
      const other = resource === api.url ? `${payments.url}payments` : `${api.url}invoices?year=2026`;
      assert.equal((await call(other)).status, 401);
    }
  });

  it('signs its own users in with a token that the APIs take', async () => {
    const { ask } = visitor('/login-token', '__Host-XSRF-LOGIN-TOKEN');
    const { status, body } = await ask('POST', '/login', { username: 'alice', password: 'alice' });
    assert.equal(status, 200);
    const authorization = `Bearer ${String(body['access_token'])}`;
    const answer = await fetch(`${api.url}invoices?year=2026`, { headers: { authorization } });
    assert.deepEqual(idsOf(await answer.json()), invoicesOfAlice);
    assert.equal((await ask('POST', '/refresh')).body['signed_in'], true);
  });

  it('signs its own users in with a token in a cookie, and calls the APIs for them', async () => {
    const { ask } = visitor('/login-cookie', '__Host-XSRF-LOGIN-COOKIE');
    const { body } = await ask('POST', '/login', { username: 'alice', password: 'alice' });
    assert.equal(body['signed_in'], true);
    assert.ok(!('access_token' in body));
    const invoices = await ask('GET', '/api/invoices/invoices?year=2026');
    assert.deepEqual(idsOf(invoices.body), invoicesOfAlice);
  });

  it('wants a code from whom it has sent one, and lets nobody into a locked account', async () => {
    const { browser, ask } = visitor('/login-token', '__Host-XSRF-LOGIN-TOKEN');
    const attempt = async (username: string, password: string, secondFactor?: string) => {
      const factor = secondFactor === undefined ? {} : { second_factor: secondFactor };
      const { body } = await ask('POST', '/login', { username, password, ...factor });
      return body['code'] ?? body['signed_in'];
    };
    assert.equal(await attempt('carol', 'wrong'), 'wrong_credentials');
    assert.equal(await attempt('carol', 'carol'), 'second_factor_required');
    const phone = await browser.open(`${app.origin}/demo-phone?user=carol`);
    const code = /\d{6}/.exec(phone.body)?.[0] ?? '';
    assert.equal(
      await attempt('carol', 'carol', code === '000000' ? '111111' : '000000'),
      'wrong_credentials',
    );
    assert.equal(await attempt('carol', 'carol', code), true);
    assert.equal(await attempt('ivan', 'ivan'), 'locked');
    assert.equal(await attempt('ivan', 'wrong'), 'wrong_credentials');
    assert.equal(await attempt('nobody', 'nobody'), 'wrong_credentials');
  });

  it('does not start several nodes that share nothing', async () => {
    const sites = await Promise.all([openSite(), openSite()]);
    const options = { appOrigin: app.origin, issuer: provider.issuer, clients: backendClients(app.origin) };
    const start = startBackend({ sites, ...options, apiUrl: api.url, paymentsUrl: payments.url });
    await assert.rejects(start, /REDIS_URL/);
    await Promise.all(sites.map((site) => site.close()));
  });
});
