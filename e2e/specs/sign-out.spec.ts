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
  const endUrl = (url: URL): boolean => url.href.startsWith(`${stage.provider.issuer}/session/end?`);
  const answered = Promise.withResolvers<undefined>();
  const mayLand = Promise.withResolvers<undefined>();
  const mayLeave = Promise.withResolvers<undefined>();
  await page.route(tokenUrl, async (route) => {
    const response = await route.fetch();
    answered.resolve(undefined);
    await mayLand.promise;
    await route.fulfill({ response });
  });
  await page.route(endUrl, async (route) => {
    await mayLeave.promise;
    await route.continue();
  });

  await demo.renew.click();
  await answered.promise;
  const leaving = page.waitForRequest((request) => endUrl(new URL(request.url())));
  await demo.signOut.click();
  await leaving;
  await demo.expectSignedOut();
  const landed = page.waitForEvent('requestfinished', (request) => request.url() === tokenUrl);
  mayLand.resolve(undefined);
  await landed;
  await demo.expectSignedOut();

  mayLeave.resolve(undefined);
  await page.waitForURL((url) => url.origin === stage.app.origin);
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
  await demo.signOut.click();
  await page.goto('/');
  await demo.expectSignedOut();
  stage.provider.outage = 'none';
  await page.reload();
  await demo.expectSignedOut();
});
