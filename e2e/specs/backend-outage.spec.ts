import type { Page } from '@playwright/test';
import { isAccessOver } from '../fixtures/provider-log.ts';
import { expect, test } from '../fixtures/test.ts';

/** What script gets from the API through the backend. */
function askApi(page: Page): Promise<readonly [number, string | undefined]> {
  return page.evaluate(async () => {
    const answer = await fetch('/bff/api/invoices/invoices?year=2026', { headers: { 'x-csrf': '1' } });
    const body = (await answer.json()) as { readonly code?: string };
    return [answer.status, body.code] as const;
  });
}

test.describe('with the strategy backend-session', () => {
  test.use({ strategy: 'backend-session' });

  test.describe('past the end of the access token', () => {
    test.use({ accessTokenTtl: 4 });

    test('a provider that is gone ends no session: requests fail clearly until it is back @A2 @B7 @B8', async ({
      page,
      stage,
      demo,
    }) => {
      await demo.openGuardedAs('alice', '/invoices?year=2026');
      await expect(page.getByText('A-2026-042')).toBeVisible();
      await stage.provider.stop();
      await expect.poll(() => isAccessOver(stage.provider)).toBe(true);

      await page.reload();
      await demo.expectSignedIn();
      await expect(page.getByText('A-2026-042')).toBeHidden();
      expect(await askApi(page)).toEqual([503, 'provider_unreachable']);
      await demo.expectSignedIn();

      await stage.provider.start();
      await expect.poll(() => askApi(page)).toEqual([200, undefined]);
      await page.reload();
      await expect(page.getByText('A-2026-042')).toBeVisible();
      await demo.expectSignedIn();
    });
  });

  test('a backend that is gone leaves open who is signed in, and tells when it is back @A2 @B2 @B7', async ({
    page,
    stage,
    demo,
  }) => {
    await demo.openGuardedAs('alice', '/invoices?year=2026');
    await expect(page.getByText('A-2026-042')).toBeVisible();
    const [node] = stage.backend?.nodes ?? [];
    await node?.stop();
    await page.reload();
    await expect(page.getByText('unreachable').first()).toBeVisible();
    await expect(demo.signIn).toBeHidden();
    await expect(demo.signOut).toBeHidden();

    await node?.start();
    await expect(page.getByText('A-2026-042')).toBeVisible({ timeout: 20_000 });
    await demo.expectSignedIn();
    await expect(page).toHaveURL('/invoices?year=2026');
  });

  test('signing out while the provider is gone signs out here @A2 @B9', async ({ page, stage, demo }) => {
    await demo.openAs('alice');
    await stage.provider.stop();
    await demo.signOut.click();
    await demo.expectSignedOut();
    await expect(page).toHaveURL('/');
    await page.reload();
    await demo.expectSignedOut();
  });
});
