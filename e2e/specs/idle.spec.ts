import type { BrowserContext, Page } from '@playwright/test';
import { DemoApp } from '../fixtures/demo-app.ts';
import { endings } from '../fixtures/login-log.ts';
import { SignInPage } from '../fixtures/sign-in-page.ts';
import { expect, test } from '../fixtures/test.ts';

test.use({
  providerHost: 'id.spa.test',
  idle: { after: 15 * 60, warnBefore: 60 },
  // No renewal while the clock is put forward: one under way would time out at once, and be repeated.
  accessTokenTtl: 12 * 60 * 60,
});

const warning = (page: Page) => page.getByRole('alertdialog', { name: 'Are you still there?' });
const minutes = (count: number): number => count * 60_000;

/** Two signed-in tabs whose clock the test may put forward. */
async function twoTabs(page: Page, context: BrowserContext): Promise<readonly [DemoApp, DemoApp]> {
  await context.clock.install();
  const first = new DemoApp(page);
  await first.openAs('alice');
  const second = await first.anotherTab();
  return [first, second];
}

test('all tabs warn before they sign out, and staying in one of them keeps all signed in @B16 @every-strategy', async ({
  page,
  context,
}) => {
  const tabs = await twoTabs(page, context);
  await context.clock.fastForward(minutes(13.5));
  for (const { page } of tabs) await expect(warning(page)).toBeHidden();
  await context.clock.fastForward(minutes(1));
  for (const { page } of tabs) {
    await expect(warning(page)).toBeVisible();
    await expect(warning(page).getByRole('timer')).toHaveText(/^[1-5]?\d$/);
  }

  await warning(tabs[1].page).getByRole('button', { name: 'Stay signed in' }).click();
  for (const { page } of tabs) await expect(warning(page)).toBeHidden();

  // Before the warning any key will do, in any tab.
  await context.clock.fastForward(minutes(13.5));
  await tabs[0].page.keyboard.press('Shift');
  await context.clock.fastForward(minutes(13.5));
  for (const tab of tabs) {
    await tab.expectSignedIn();
    await expect(warning(tab.page)).toBeHidden();
  }
});

test('the warning lets the user sign out at once @B16', async ({ page, context, stage }) => {
  const tabs = await twoTabs(page, context);
  await context.clock.fastForward(minutes(14.5));
  await warning(page).getByRole('button', { name: 'Sign out now' }).click();
  for (const tab of tabs) {
    await tab.expectSignedOut();
    await expect(warning(tab.page)).toBeHidden();
  }
  await expect.poll(() => endings(stage)).toBe(1);
});

test('when nobody is there all tabs are signed out, and so is the provider, once @B9 @B16 @every-provider-strategy', async ({
  page,
  context,
  stage,
}) => {
  const tabs = await twoTabs(page, context);
  await context.clock.fastForward(minutes(14.5));
  for (const { page } of tabs) await expect(warning(page)).toBeVisible();
  await context.clock.fastForward(minutes(1));
  for (const tab of tabs) {
    await tab.expectSignedOut();
    await expect(warning(tab.page)).toBeHidden();
  }
  await expect.poll(() => endings(stage)).toBe(1);

  await page.goto('/invoices');
  await expect(new SignInPage(page).userName, 'the provider has forgotten the user').toBeVisible();
  expect(endings(stage)).toBe(1);
});

test('the reason is shown where the page is not left @B16', async ({ page, context, stage }) => {
  const tabs = await twoTabs(page, context);
  await context.clock.fastForward(minutes(16));
  for (const tab of tabs) await tab.expectSignedOut();
  await expect.poll(() => endings(stage)).toBe(1);
  const told = async () => {
    const shown = tabs.map(({ page }) => page.getByText('You were away for a while').isVisible());
    return (await Promise.all(shown)).filter(Boolean).length;
  };
  await expect.poll(told).toBeGreaterThanOrEqual(1);
});

test('the first click after a sleep past the time comes too late @B16', async ({ page, context, stage }) => {
  const tabs = await twoTabs(page, context);
  // The clock has gone on, and no timer has noticed.
  await context.clock.setSystemTime(Date.now() + minutes(16));
  for (const tab of tabs) await tab.expectSignedIn();
  await tabs[0].home.click();
  for (const tab of tabs) await tab.expectSignedOut();
  await expect.poll(() => endings(stage)).toBe(1);
});

test.describe('with a short time, by the real clock', () => {
  test.use({ idle: { after: 5, warnBefore: 1 } });

  test('a tab that was frozen while another was used stays signed in @B16', async ({
    page,
    context,
    demo,
  }) => {
    await demo.openAs('alice');
    const frozen = await demo.anotherTab();
    const session = await context.newCDPSession(frozen.page);
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });

    const since = Date.now();
    await expect
      .poll(
        async () => {
          await page.keyboard.press('Shift');
          return Date.now() - since;
        },
        { intervals: [500] },
      )
      .toBeGreaterThan(6_000);
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    await page.keyboard.press('Shift');
    await expect(warning(frozen.page)).toBeHidden();
    await frozen.expectSignedIn();
    await demo.expectSignedIn();
  });
});
