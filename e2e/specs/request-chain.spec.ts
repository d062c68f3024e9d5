import { SignInPage } from '../fixtures/sign-in-page.ts';
import type { Stage } from '../fixtures/stage.ts';
import { expect, test } from '../fixtures/test.ts';

test.use({ providerHost: 'id.spa.test' });

/** Everything that reached a server, in order; what the browser had in its cache did not. */
function reached({ app, api, provider }: Stage): string[] {
  return [...app.requests, ...api.requests, ...provider.requests]
    .toSorted((one, other) => one.at - other.at)
    .map(({ method, endpoint, prompt }) => [method, endpoint, prompt].filter(Boolean).join(' '));
}

test('a reload asks five things in a row until the API has answered, and nothing else @A1', async ({
  page,
  stage,
  demo,
}) => {
  await page.goto('/invoices?year=2026');
  await new SignInPage(page).signIn('alice');
  await expect(page.getByText('A-2026-042')).toBeVisible();
  // The first silent sign-in may fill the cache with the silent page and the keys.
  await page.reload();
  await expect(page.getByText('A-2026-042')).toBeVisible();

  const before = reached(stage).length;
  await page.reload();
  await demo.expectSignedIn();
  await expect(page.getByText('A-2026-042')).toBeVisible();
  const chain = [
    'GET /invoices',
    'GET authorization none',
    'GET /auth/silent.html',
    'POST token',
    'GET /invoices',
  ];
  const asked = reached(stage).slice(before);
  expect(asked.filter((request) => request !== 'GET /auth/silent.html')).toEqual(
    chain.filter((request) => request !== 'GET /auth/silent.html'),
  );
});
