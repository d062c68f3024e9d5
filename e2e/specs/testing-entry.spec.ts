import { expect } from '@playwright/test';
import { Shop } from '../fixtures/shop.ts';
import { backendTest } from '../fixtures/signed-in-backend-test.ts';
import { test } from '../fixtures/signed-in-test.ts';

const alice = { sub: 'alice', name: 'Alice Arden', roles: ['admin'] };
const bob = { sub: 'bob', name: 'Bob Berg' };

test('a test has its user signed in, with roles, and without a page of the provider @D3', async ({
  page,
  signedIn,
  shop,
}) => {
  const shown = new Set<string>();
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame()) shown.add(new URL(frame.url()).pathname);
  });
  await signedIn(page, alice);
  await page.goto('/admin');
  await shop.expectPage('Administration');
  await expect(page.getByText('Signed in as Alice Arden')).toBeVisible();
  expect([...shown]).toEqual(['/admin']);

  await page.reload();
  await shop.expectPage('Administration');
  await shop.signOut.click();
  await shop.expectSignedOut();
  await page.reload();
  await shop.expectSignedOut();
});

test('an API takes the tokens of the test provider, from the app and from the test itself @D3', async ({
  page,
  signedIn,
  shop,
  provider,
  request,
  servers,
}) => {
  await signedIn(page, alice);
  await page.goto('/orders');
  await expect(page.getByText('A-2026-042')).toBeVisible();
  await shop.renew.click();
  await shop.open('Home');
  await expect(page.getByText('The API answers 200')).toBeVisible();

  const ask = async (scope: string): Promise<number> => {
    const token = await provider.accessToken(bob, { scope, audience: servers.apiUrl });
    const headers = { authorization: `Bearer ${token}` };
    return (await request.get(`${servers.apiUrl}invoices?year=2026`, { headers })).status();
  };
  expect(await ask('invoices:read')).toBe(200);
  expect(await ask('invoices:write')).toBe(403);
});

test('two browser contexts have two users, and a third has none until he signs in at the provider @D3', async ({
  browser,
  page,
  signedIn,
  signedOut,
}) => {
  const others = [await browser.newContext(), await browser.newContext()] as const;
  const hers = new Shop(page);
  const his = new Shop(await others[0].newPage());
  const stranger = new Shop(await others[1].newPage());
  await Promise.all([signedIn(hers.page, alice), signedIn(his.page, bob), signedOut(stranger.page)]);
  await Promise.all([hers, his, stranger].map((shop) => shop.page.goto('/')));
  await expect(hers.page.getByText('Signed in as Alice Arden')).toBeVisible();
  await expect(his.page.getByText('Signed in as Bob Berg')).toBeVisible();
  await stranger.expectSignedOut();

  await his.page.goto('/admin');
  await his.expectPage('No access');
  await stranger.page.goto('/admin');
  await stranger.page.getByLabel('User').fill('alice');
  await stranger.page.getByRole('button', { name: 'Sign in' }).click();
  await stranger.expectPage('Administration');
  for (const context of others) await context.close();
});

test('a session ends when its provider takes back the tokens, and when it ends the session there @D3', async ({
  page,
  signedIn,
  signedOut,
  shop,
  provider,
}) => {
  await signedIn(page, alice);
  await page.goto('/');
  await shop.expectSignedIn();
  provider.revoke(alice);
  await shop.renew.click();
  await shop.expectSignedOut();

  await signedIn(page, alice);
  await page.reload();
  await shop.expectSignedIn();
  await signedOut(page);
  await shop.renew.click();
  await shop.expectSignedOut();
  await page.reload();
  await shop.expectSignedOut();
});

test.describe('an outage of the provider @D3', () => {
  // In one worker, one after the other.
  test.describe.configure({ mode: 'serial' });

  test('ends no session', async ({ page, signedIn, shop, provider }) => {
    await signedIn(page, alice);
    await page.goto('/');
    await shop.expectSignedIn();
    provider.down();
    await Promise.all([page.waitForEvent('requestfailed'), shop.renew.click()]);
    await shop.expectSignedIn();
    await page.reload();
    await shop.expectStable();
    await expect(page.getByText('Wait a moment')).toBeVisible();
  });

  test('is over with the test that has made it', async ({ page, signedIn, shop }) => {
    await signedIn(page, alice);
    await page.goto('/');
    await shop.expectSignedIn();
  });
});

backendTest(
  'a backend finds the user signed in at the test provider, and exchanges the code there @D3',
  async ({ page, signedIn, app }) => {
    await signedIn(page, alice);
    await app.open();
    expect(await app.status()).toBe('signed-out');
    await page.evaluate(() => void globalThis.probe.auth.login());
    // It leaves and comes back to the same address.
    await page.waitForFunction(() => 'probe' in globalThis && globalThis.probe.auth.isSignedIn());
    expect(await page.evaluate(() => globalThis.probe.auth.user()?.['roles'])).toEqual(['admin']);
  },
);
