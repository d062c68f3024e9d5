import type { Request } from '@playwright/test';
import { holdNextAnswer } from '../fixtures/held-answer.ts';
import { SignInPage } from '../fixtures/sign-in-page.ts';
import { expect, test } from '../fixtures/test.ts';

test.use({ providerHost: 'id.spa.test' });

test('signing out ends the session here and at the provider, for good @B9', async ({ page, stage, demo }) => {
  await page.goto('/invoices?year=2026');
  await new SignInPage(page).signIn('alice');
  await demo.expectSignedIn();

  const ended = page.waitForRequest(`${stage.provider.issuer}/session/end/confirm`);
  await demo.signOut.click();
  await ended;
  await page.waitForURL((url) => url.origin === stage.app.origin);
  await demo.expectSignedOut();
  await expect(page.getByText('A-2026-042')).toBeHidden();

  await page.reload();
  await demo.expectSignedOut();
  await page.goBack();
  await expect(page.getByText('A-2026-042')).toBeHidden();

  await page.goto('/invoices?year=2026');
  await expect(new SignInPage(page).userName, 'the provider asks again').toBeVisible();
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
});

test('a refresh that was under way while the user signed out changes nothing @B9', async ({
  page,
  stage,
  demo,
}) => {
  await page.goto('/');
  await demo.signInAs('alice');

  const tokenUrl = `${stage.provider.issuer}/token`;
  const refresh = await holdNextAnswer(page, tokenUrl);
  // An answer without content keeps the page, so that the refresh has somewhere to land.
  await page.route(`${stage.provider.issuer}/session/end?*`, (route) => route.fulfill({ status: 204 }));
  await demo.renew.click();
  await refresh.arrived;
  const isRefresh = (request: Request): boolean => request.url() === tokenUrl;
  const over = Promise.race([
    page.waitForEvent('requestfinished', isRefresh),
    page.waitForEvent('requestfailed', isRefresh),
  ]);
  await demo.signOut.click();
  await demo.expectSignedOut();

  await refresh.release();
  await over;
  await demo.expectSignedOut();
  await page.reload();
  await demo.expectSignedOut();
});

test('signing out while the provider is out of order still signs out here @B9', async ({
  page,
  stage,
  demo,
}) => {
  await page.goto('/');
  await demo.signInAs('alice');
  stage.provider.outage = 'refuse';
  const failed = page.waitForEvent('requestfailed', (request) => request.isNavigationRequest());
  await demo.signOut.click();
  await failed;
  await expect(page).toHaveURL(/^chrome-error:/);
  await page.goto('/');
  await demo.expectSignedOut();
  stage.provider.outage = 'none';
  await page.reload();
  await demo.expectSignedOut();
});
