import type { Outage } from '../../projects/demo-servers/src/outage.ts';
import { expect, test } from '../fixtures/test.ts';

test.use({ providerHost: 'id.spa.test' });

for (const outage of ['refuse', 'hang', 'error'] satisfies Outage[]) {
  for (const cache of ['remembered', 'forgotten'] as const) {
    test(`with a provider that is out of order (${outage}) and its metadata ${cache}, the app starts in time and recovers @B7 @B8`, async ({
      page,
      stage,
      demo,
    }) => {
      test.slow();
      await demo.openAs('alice');
      if (cache === 'forgotten') {
        const session = await page.context().newCDPSession(page);
        await session.send('Network.clearBrowserCache');
      }

      stage.provider.outage = outage;
      await page.reload();
      await expect(demo.home, 'bootstrap waits 5 seconds at most').toBeVisible({ timeout: 7_000 });
      await expect(page.getByText('unreachable').first()).toBeVisible();
      await expect(demo.signOut).toBeHidden();
      await demo.home.click();
      await expect(page).toHaveURL('/');

      stage.provider.outage = 'none';
      await expect(demo.signOut, 'an attempt under way has its own time limit').toBeVisible({
        timeout: 30_000,
      });
    });
  }
}

test('a first page that cannot be shown during an outage keeps its address, and is shown after it @B6 @B7', async ({
  page,
  stage,
  demo,
}) => {
  await demo.openAs('alice');
  stage.provider.outage = 'refuse';
  const wanted = '/invoices?year=2025#x';
  await page.goto(wanted);
  await expect(demo.home, 'bootstrap waits 5 seconds at most').toBeVisible({ timeout: 7_000 });
  await expect(page.getByText('unreachable').first()).toBeVisible();
  await expect(page).toHaveURL(wanted);

  stage.provider.outage = 'none';
  await expect(page.getByText('A-2025-031')).toBeVisible({ timeout: 30_000 });
  await expect(page).toHaveURL(wanted);
});

test('a long outage ends no session, and a network that is back is reason to ask again @B7 @B8', async ({
  page,
  context,
  stage,
  demo,
}) => {
  test.slow();
  await demo.openAs('alice');
  stage.provider.outage = 'error';
  await page.reload();
  const attempts = (): number =>
    stage.provider.requests.filter(({ endpoint, status }) => endpoint === 'discovery' && status === 503)
      .length;
  await expect.poll(attempts, { timeout: 60_000 }).toBeGreaterThanOrEqual(3);
  await expect(page.getByText('unreachable').first()).toBeVisible();
  await context.setOffline(true);
  stage.provider.outage = 'none';
  await context.setOffline(false);
  await demo.expectSignedIn();
});

test('a renewal that meets an outage keeps the user signed in @B8', async ({ stage, demo }) => {
  await demo.openAs('alice');
  const asked = stage.provider.requests.length;
  stage.provider.outage = 'error';
  await demo.renew.click();
  await expect.poll(() => stage.provider.requests.slice(asked).map(({ status }) => status)).toContain(503);
  await expect(demo.renew).toBeEnabled();
  await demo.expectSignedIn();

  stage.provider.outage = 'none';
  await demo.renew.click();
  await expect
    .poll(() => stage.provider.requests.filter(({ grantType }) => grantType === 'refresh_token').length)
    .toBe(1);
  await demo.expectSignedIn();
});
