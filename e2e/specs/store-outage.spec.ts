import { expect, test } from '../fixtures/test.ts';

test.use({ strategy: 'backend-session', backendNodes: 2, backendStore: 'persistent redis' });

test('a backend whose Redis is killed signs nobody out, says so, and is there again by itself @A2 @B7', async ({
  page,
  stage,
  demo,
}) => {
  test.slow();
  await demo.openGuardedAs('alice', '/invoices?year=2026');
  await expect(page.getByText('A-2026-042')).toBeVisible();

  await stage.backend?.redis?.kill();
  await page.getByLabel('Year').selectOption('2025');
  await expect(page.getByRole('button', { name: 'Try again' }), 'the page says that it failed').toBeVisible();
  await demo.expectSignedIn();
  await page.reload();
  await expect(page.getByText('it is not known whether you are signed in')).toBeVisible();
  await expect(page.getByText('server_unreachable').first()).toBeVisible();

  await stage.backend?.redis?.start();
  await expect(demo.signOut, 'asked again by itself').toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('A-2025-031')).toBeVisible();
});
