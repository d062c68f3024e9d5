import { decodeJwt, type JWTPayload } from 'jose';
import type { LeakWatch } from '../fixtures/leak-watch.ts';
import { test } from '../fixtures/probe-test.ts';
import { renewals } from '../fixtures/provider-log.ts';
import { SignInPage } from '../fixtures/sign-in-page.ts';
import { expect } from '../fixtures/test.ts';

test.use({ providerHost: 'id.spa.test' });

/** What was in the access tokens that left the browser for an API, oldest first. */
async function tokensSentTo(url: string, watch: LeakWatch): Promise<JWTPayload[]> {
  const headers = await Promise.all(
    watch.requests
      .filter((request) => request.url().startsWith(url))
      .map((request) => request.headerValue('authorization')),
  );
  return headers
    .filter((header) => header !== null)
    .map((header) => decodeJwt(header.slice('Bearer '.length)));
}

function jtis(tokens: readonly JWTPayload[]): Set<unknown> {
  return new Set(tokens.map(({ jti }) => jti));
}

test('each API gets an access token for itself and for what the request may do, asked for once @B3', async ({
  stage,
  app,
  watch,
}) => {
  const payments = `${stage.payments.url}payments`;
  stage.payments.demanded = {};
  await app.signInAs('alice');
  const read = () => Promise.all([app.ask(), app.request('GET', payments), app.request('GET', payments)]);
  expect(await read()).toEqual([[200], 200, 200]);
  expect(await read()).toEqual([[200], 200, 200]);
  expect(renewals(stage.provider), 'one token for the second API').toEqual([200]);
  expect(await app.request('POST', `${stage.payments.url}invoices/A-2026-042/pay`)).toBe(201);
  expect(renewals(stage.provider), 'and one that may write').toEqual([200, 200]);

  const ofInvoices = await tokensSentTo(stage.api.url, watch);
  const ofPayments = await tokensSentTo(stage.payments.url, watch);
  expect(jtis(ofInvoices).size).toBe(1);
  expect(jtis(ofPayments).size).toBe(2);
  for (const { aud } of ofInvoices) expect(aud).toBe(stage.api.url);
  for (const { aud } of ofPayments) expect(aud).toBe(stage.payments.url);
  const scopes = ['payments:read', 'payments:read', 'payments:read', 'payments:read', 'payments:write'];
  expect(ofPayments.map(({ scope }) => scope)).toEqual(scopes);
});

test('the access tokens of two APIs are renewed each on its own @B3 @B8', async ({ stage, app, watch }) => {
  const payments = `${stage.payments.url}payments`;
  await app.signInAs('alice');
  stage.provider.accessTokenTtl = 2;
  expect(await app.request('GET', payments)).toBe(200);
  stage.provider.accessTokenTtl = 300;
  const [first] = await tokensSentTo(payments, watch);
  await expect.poll(() => Date.now() / 1000 > (first?.exp ?? Infinity)).toBe(true);

  expect(await app.request('GET', payments)).toBe(200);
  expect(await app.ask()).toEqual([200]);
  expect(renewals(stage.provider)).toEqual([200, 200]);
  expect(jtis(await tokensSentTo(stage.payments.url, watch)).size).toBe(2);

  stage.api.refuseTokensIssuedBefore = Date.now();
  expect(await app.ask()).toEqual([200]);
  expect(await app.request('GET', payments)).toBe(200);
  expect(jtis(await tokensSentTo(stage.api.url, watch)).size).toBe(2);
  expect(jtis(await tokensSentTo(stage.payments.url, watch)).size).toBe(2);
});

test('what the provider refuses for one API fails that request alone @B3', async ({ stage, app }) => {
  const payments = `${stage.payments.url}payments`;
  await app.signInAs('alice');
  const unknown = { resource: 'https://unknown.example/' };
  expect(await app.request('GET', payments, unknown)).toBe('resource_refused');
  expect(await app.request('GET', payments, unknown)).toBe('resource_refused');
  expect(renewals(stage.provider), 'not asked again at once').toEqual([400]);
  expect(await app.request('GET', payments)).toBe(200);
  expect(await app.ask()).toEqual([200]);
  // This provider has spent the refresh token all the same.
  expect(stage.provider.grants).toEqual({ refreshTokensReused: 0, grantsRevoked: 0 });
});

test('a request that opts out goes without a token and is not repeated @B3', async ({
  stage,
  app,
  watch,
}) => {
  await app.signInAs('alice');
  const invoices = `${stage.api.url}invoices?year=2026`;
  expect(await app.request('GET', invoices, 'none')).toBe(401);
  expect(await tokensSentTo(stage.api.url, watch)).toEqual([]);
  expect(stage.api.requests.filter(({ method }) => method === 'GET')).toHaveLength(1);
  expect(renewals(stage.provider)).toEqual([]);
});

test('while nobody is signed in a request goes as it is, fails before it leaves, or leads to the login and back @B3', async ({
  page,
  stage,
  app,
}) => {
  const wanted = '/some/page?with=a#place';
  await app.open(wanted);
  expect(await app.ask()).toEqual([401]);
  expect(await app.request('GET', `${stage.payments.url}payments`)).toBe('not_signed_in');
  expect(stage.payments.requests).toEqual([]);

  const pay = `${stage.payments.url}invoices/A-2026-042/pay`;
  await page.evaluate((pay) => void globalThis.probe.request('POST', pay), pay);
  await new SignInPage(page).signIn('alice');
  await page.waitForURL(wanted);
  await app.expectSignedIn();
  expect(stage.payments.requests).toEqual([]);
});
