import type { Request } from '@playwright/test';
import type { Stage } from '../fixtures/stage.ts';
import { expect, test } from '../fixtures/test.ts';

test.use({ providerHost: 'id.spa.test', providerTraits: { requirePushedRequests: true } });

/** What was in the addresses with which a browser came to sign in, oldest first. */
function authorizations(requests: readonly Request[], { provider }: Stage): URLSearchParams[] {
  return requests
    .map((request) => new URL(request.url()))
    .filter(({ origin, pathname }) => origin === provider.issuer && pathname === '/auth')
    .map(({ searchParams }) => searchParams);
}

function pushes({ provider }: Stage): (number | undefined)[] {
  return provider.requests
    .filter(({ endpoint, method }) => endpoint === 'pushed_authorization' && method === 'POST')
    .map(({ status }) => status);
}

test('with a provider that wants its requests pushed the address of a login tells nothing, and all else works @A1 @B2', async ({
  page,
  stage,
  demo,
  watch,
}) => {
  const wanted = '/invoices?year=2026';
  await demo.openGuardedAs('alice', wanted);
  await expect(page).toHaveURL(wanted);
  await expect(page.getByText('A-2026-042')).toBeVisible();
  expect(pushes(stage)).toEqual([201]);

  await page.reload();
  await demo.expectSignedIn();
  await expect(page.getByText('A-2026-042')).toBeVisible();
  expect(pushes(stage), 'the silent sign-in is pushed too').toEqual([201, 201]);

  await demo.renew.click();
  const refreshes = () => stage.provider.requests.filter(({ grantType }) => grantType === 'refresh_token');
  await expect.poll(() => refreshes().map(({ status }) => status)).toEqual([200]);
  await demo.expectSignedIn();

  const asked = authorizations(watch.requests, stage);
  expect(asked).toHaveLength(2);
  for (const parameters of asked) {
    expect([...parameters.keys()].sort()).toEqual(['client_id', 'request_uri']);
    expect(parameters.get('request_uri')).toMatch(/^urn:ietf:params:oauth:request_uri:/);
  }
  expect(new Set(asked.map((parameters) => parameters.get('request_uri'))).size).toBe(2);
});

test('such a provider refuses a request that was not pushed @A1', async ({ page, stage }) => {
  const parameters = { client_id: stage.provider.clientId, response_type: 'code', scope: 'openid' };
  await page.goto(`${stage.provider.issuer}/auth?${new URLSearchParams(parameters).toString()}`);
  await expect(page.getByRole('alert')).toContainText('Pushed Authorization Request must be used');
});

test('a user whose sign-in cannot be pushed is told so, stays on the page, and may try again @A1 @B2', async ({
  page,
  stage,
  demo,
}) => {
  await page.goto('/');
  await demo.expectSignedOut();
  await page.route(`${stage.provider.issuer}/request`, (route) => route.abort());
  await demo.signIn.click();
  await expect(page.getByRole('alert')).toContainText('server_unreachable');
  await expect(page).toHaveURL('/');
  await page.unroute(`${stage.provider.issuer}/request`);
  await demo.signInAs('alice');
});
