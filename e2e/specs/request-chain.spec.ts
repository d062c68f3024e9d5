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
  await demo.openGuardedAs('alice', '/invoices?year=2026');
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

for (const { strategy, chain, ofPage } of [
  {
    strategy: 'backend-session',
    // The last one is the backend's.
    chain: ['GET /invoices', 'GET /bff/session', 'GET /bff/api/invoices/invoices', 'GET /invoices'],
    ofPage: 3,
  },
  {
    strategy: 'token-mediator',
    chain: ['GET /invoices', 'GET /mediator/session', 'POST /mediator/token', 'GET /invoices'],
    ofPage: 4,
  },
] as const) {
  test.describe(`with the strategy ${strategy}`, () => {
    test.use({ strategy });

    test(`a reload asks ${String(ofPage)} things in a row, and nothing of the provider @A2 @A3 @B7`, async ({
      page,
      stage,
      demo,
    }) => {
      await demo.openGuardedAs('alice', '/invoices?year=2026');
      await expect(page.getByText('A-2026-042')).toBeVisible();

      const before = reached(stage).length;
      await page.reload();
      await demo.expectSignedIn();
      await expect(page.getByText('A-2026-042')).toBeVisible();
      expect(await page.locator('link[rel=preload][as=fetch]').getAttribute('href')).toBe(chain[1].slice(4));
      // The preload is the one question who is signed in. A browser that has not asked the API yet asks for leave first.
      const asked = reached(stage).slice(before);
      expect(asked.filter((request) => !request.startsWith('OPTIONS'))).toEqual(chain);
    });
  });
}
