import type { Request } from '@playwright/test';
import { holdNextAnswer } from '../fixtures/held-answer.ts';
import { loseStates } from '../fixtures/lost-state.ts';
import { SignInPage } from '../fixtures/sign-in-page.ts';
import { expect, test } from '../fixtures/test.ts';

test.use({ providerHost: 'id.spa.test' });

test('signing out ends the session here and at the provider, for good @B9 @every-provider-strategy @every-store', async ({
  page,
  stage,
  demo,
}) => {
  await demo.openGuardedAs('alice', '/invoices?year=2026');

  const ended = page.waitForRequest(`${stage.provider.issuer}/session/end/confirm`);
  await demo.signOut.click();
  await ended;
  await page.waitForURL((url) => url.origin === stage.app.origin);
  await demo.expectSignedOut();
  await expect(page.getByText('A-2026-042')).toBeHidden();

  await page.reload();
  await demo.expectSignedOut();
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  await page.goBack();
  await expect(new SignInPage(page).userName, 'the provider asks again').toBeVisible();
});

test('a refresh that was under way while the user signed out changes nothing @B9', async ({
  page,
  stage,
  demo,
}) => {
  await demo.openAs('alice');

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
  await demo.openAs('alice');
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

test('signing out takes the tokens back and goes to the provider and back with a state of its own @B9', async ({
  page,
  stage,
  demo,
}) => {
  await demo.openAs('alice');
  const { issuer } = stage.provider;
  const left = page.waitForRequest((request) => request.url().startsWith(`${issuer}/session/end?`));
  const returned = page.waitForRequest((request) => request.url().startsWith(`${stage.app.origin}/?`));
  await demo.signOut.click();

  const asked = new URL((await left).url()).searchParams;
  expect(asked.get('post_logout_redirect_uri')).toBe(`${stage.app.origin}/`);
  expect(asked.get('client_id')).toBe(stage.provider.clientId);
  expect(asked.has('id_token_hint')).toBe(true);
  const state = asked.get('state') ?? '';
  expect(state.length).toBeGreaterThanOrEqual(32);
  expect(new URL((await returned).url()).searchParams.get('state')).toBe(state);

  await demo.expectSignedOut();
  await expect(page).toHaveURL('/');
  await expect(page.getByRole('complementary').getByText('logout', { exact: true }).first()).toBeVisible();
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  const revocations = () => stage.provider.requests.filter(({ endpoint }) => endpoint === 'revocation');
  await expect.poll(() => revocations().map(({ status }) => status)).toContain(200);
  expect(revocations().filter(({ status }) => status !== 200 && status !== undefined)).toEqual([]);
});

test('a provider that loses the state of a sign-out brings back to the app all the same @B9', async ({
  page,
  stage,
  demo,
}) => {
  await demo.openAs('alice');
  await loseStates(page, `${stage.app.origin}/\\?*`);
  const returned = page.waitForURL((url) => url.origin === stage.app.origin);
  await demo.signOut.click();
  await returned;
  await demo.expectSignedOut();
  await expect(page).toHaveURL('/');
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  await demo.signInAs('alice');
});

test('a state that only looks like the return from a sign-out is left to the app @B9', async ({
  page,
  stage,
  demo,
}) => {
  await demo.openAs('alice');
  await page.route(`${stage.provider.issuer}/session/end?*`, (route) => route.abort());
  await demo.signOut.click();
  await expect(page).toHaveURL(/^chrome-error:/);
  await page.goto('/?state=of-somebody-else');
  await demo.expectSignedOut();
  await expect(page).toHaveURL('/?state=of-somebody-else');
});
