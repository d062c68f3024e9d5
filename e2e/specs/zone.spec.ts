import { SignInPage } from '../fixtures/sign-in-page.ts';
import { expect, zoneTest as test } from '../fixtures/shop-test.ts';

test('in an app with zone.js a user signs in, calls an API, reloads and signs out @B15', async ({
  page,
  stage,
  shop,
}) => {
  await page.goto('/');
  expect(await page.evaluate(() => 'Zone' in globalThis)).toBe(true);
  await shop.expectSignedOut();
  await shop.signInAs('alice');
  await expect(page.getByText('The API answers 200')).toBeVisible();
  await shop.open('Orders');
  await expect(page.getByText('A-2026-042')).toBeVisible();

  const before = stage.provider.requests.length;
  await page.reload();
  await shop.expectSignedIn();
  await expect(page.getByText('A-2026-042')).toBeVisible();
  expect(stage.provider.requests.slice(before).map(({ endpoint }) => endpoint)).not.toContain('sign_in');

  await shop.renew.click();
  await expect
    .poll(() => stage.provider.requests.filter(({ grantType }) => grantType === 'refresh_token'))
    .toHaveLength(1);
  await shop.signOut.click();
  await expect(page).toHaveURL(`${stage.app.origin}/`);
  await shop.expectSignedOut();
  await page.reload();
  await shop.expectSignedOut();
});

test('in an app with zone.js guards wait, send to the login, and deny @B15', async ({
  page,
  stage,
  shop,
}) => {
  await page.goto('/admin');
  await new SignInPage(page).signIn('alice');
  await shop.expectPage('No access');
  await expect(page).toHaveURL(`${stage.app.origin}/admin`);
  await shop.signOut.click();
  await expect(page).toHaveURL(`${stage.app.origin}/`);
  await shop.signInAs('admin');
  await shop.open('Admin');
  await shop.expectPage('Administration');
});

test('an app with zone.js is stable while timers for renewal and idleness run @B15', async ({
  page,
  shop,
}) => {
  await page.goto('/orders');
  await new SignInPage(page).signIn('alice');
  await expect(page.getByText('A-2026-042')).toBeVisible();
  await shop.expectStable();

  // What is listened to for signs of life is not told to the app: an app that hears of it is unstable for a moment.
  const changes = await page.evaluate(async () => {
    let count = 0;
    const { documentElement } = document;
    new MutationObserver(() => count++).observe(documentElement, { attributeFilter: ['data-stable'] });
    documentElement.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true }));
    await new Promise(requestAnimationFrame);
    return count;
  });
  expect(changes).toBe(0);
});
