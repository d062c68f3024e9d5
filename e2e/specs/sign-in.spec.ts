import { expect, test } from '../fixtures/test.ts';
import { SignInPage } from '../fixtures/sign-in-page.ts';
import { DemoApp } from '../fixtures/demo-app.ts';

// Next door to the app, so that a frame gets the provider's cookie on both stages.
test.use({ providerHost: 'id.spa.test' });

test('a visitor who is not signed in gets, after signing in, exactly what was asked for @A1 @B6', async ({
  page,
  stage,
  demo,
}) => {
  const wanted = '/invoices?year=2026#top';
  await demo.openGuardedAs('alice', wanted);
  await expect(page).toHaveURL(stage.app.origin + wanted);
  await expect(page.getByText('A-2026-042')).toBeVisible();
  await expect(page.getByText('A-2025-031')).toBeHidden();
});

test('what the API returns belongs to the user who signed in @A1 @C1 @every-strategy @every-store', async ({
  page,
  demo,
}) => {
  await demo.openAs('admin');
  await demo.myInvoices.click();
  await expect(page.getByText('M-2026-001')).toBeVisible();
  await expect(page.getByText('A-2026-004')).toBeHidden();
});

test('the profile shows the claims of the ID token and userinfo is never asked @B11 @every-strategy', async ({
  page,
  stage,
  demo,
}) => {
  await demo.openAs('admin');
  await demo.profile.click();
  await expect(page.getByText('admin@example.com').first()).toBeVisible();
  expect(stage.provider.requests.map(({ endpoint }) => endpoint)).not.toContain('userinfo');
});

test('a reload keeps the user signed in and shows no login page @A1 @B7', async ({ page, stage, demo }) => {
  await demo.openGuardedAs('alice', '/invoices?year=2026');

  for (const reload of [() => page.reload(), () => demo.reload.click()]) {
    const before = stage.provider.requests.length;
    const documents = stage.app.requests.length;
    await reload();
    await expect.poll(() => stage.app.requests.length).toBeGreaterThan(documents);
    await demo.expectSignedIn();
    await expect(page.getByText('A-2026-042')).toBeVisible();
    const asked = stage.provider.requests.slice(before);
    expect(asked.filter(({ endpoint }) => endpoint === 'sign_in')).toEqual([]);
    expect(asked.filter(({ endpoint }) => endpoint === 'authorization').map(({ prompt }) => prompt)).toEqual([
      'none',
    ]);
  }
});

test('nothing of a login is left behind, and no token was ever written anywhere @A1 @B10', async ({
  page,
  stage,
  demo,
  watch,
}) => {
  await demo.openGuardedAs('alice', '/profile');
  await demo.renew.click();
  await expect
    .poll(() => stage.provider.requests.filter(({ grantType }) => grantType === 'refresh_token'))
    .toHaveLength(1);
  await page.reload();
  await demo.expectSignedIn();

  const kinds = stage.provider.secrets.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'access token').length).toBeGreaterThanOrEqual(3);
  for (const kind of ['refresh token', 'ID token', 'authorization code', 'PKCE verifier']) {
    expect(kinds).toContain(kind);
  }
  expect(await watch.leaks()).toEqual([]);

  expect(watch.writes('sessionStorage').length, 'the transaction was seen while it lasted').toBeGreaterThan(
    0,
  );
  const left = await page.evaluate(() => ({
    session: Object.entries(sessionStorage),
    local: JSON.stringify(Object.entries(localStorage)),
    cookie: document.cookie,
    name: window.name,
    history: JSON.stringify(history.state),
  }));
  expect(left).toMatchObject({ session: [], cookie: '', name: '' });
  expect(left.local).not.toMatch(/alice|example\.com/i);
  expect(left.history).not.toMatch(/code|state|nonce|verifier/i);
  expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);
  expect(await page.evaluate(() => caches.keys())).toEqual([]);

  const session = await page.context().newCDPSession(page);
  const { entries } = await session.send('Page.getNavigationHistory');
  expect(entries.filter(({ url }) => /[?&](code|state|iss)=/.test(url))).toEqual([]);
});

test('a second tab signs in without being asked @A1', async ({ context, stage, demo }) => {
  await demo.openAs('alice');
  const [second] = await Promise.all([context.waitForEvent('page'), demo.openAnotherTab.click()]);
  await new DemoApp(second).expectSignedIn();
  expect(stage.provider.requests.filter(({ endpoint }) => endpoint === 'sign_in')).toHaveLength(2);
});

test('a first visit asks nothing of the provider’s authorization endpoint @A1 @B7 @every-strategy', async ({
  page,
  stage,
  demo,
  watch,
}) => {
  await page.goto('/');
  await demo.expectSignedOut();
  expect(stage.provider.requests.map(({ endpoint }) => endpoint)).not.toContain('authorization');
  expect(watch.writes('localStorage')).toEqual([]);
  expect(watch.writes('sessionStorage')).toEqual([]);
});

test('the access token goes to the API and nowhere else @A1 @B3', async ({ page, stage, demo, watch }) => {
  await demo.openGuardedAs('alice', '/invoices?year=2026');
  await expect(page.getByText('A-2026-042')).toBeVisible();

  const bearing = await Promise.all(
    watch.requests.map(async (request) => ({
      url: request.url(),
      authorization: await request.headerValue('authorization'),
    })),
  );
  const token = stage.provider.secrets.findLast(({ kind }) => kind === 'access token')?.value ?? '';
  expect(bearing.filter(({ authorization }) => authorization !== null)).toEqual([
    { url: `${stage.api.url}invoices?year=2026`, authorization: `Bearer ${token}` },
  ]);
  expect(await watch.leaks()).toEqual([]);
});

test('a visitor who cancels at the provider is back, signed out, and may try again @A1 @B2 @every-provider-strategy', async ({
  page,
  stage,
  demo,
}) => {
  await page.goto('/');
  await demo.signIn.click();
  await new SignInPage(page).cancel.click();
  await page.waitForURL((url) => url.origin === stage.app.origin);
  await demo.expectSignedOut();
  await demo.signInAs('alice');
});
