import type { Page } from '@playwright/test';
import { SignInPage } from '../fixtures/sign-in-page.ts';
import { expect, test } from '../fixtures/test.ts';

/** Says whether the user is on a page: without a screen there is no focus, and Playwright gives it to all pages at once. */
async function focus(page: Page, isHere: boolean): Promise<void> {
  await page.evaluate((answer) => {
    document.hasFocus = () => answer;
  }, isHere);
}

/** The window that the demo opens for a login. */
async function popupOf(page: Page): Promise<Page> {
  await focus(page, false);
  const opened = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Sign in with a popup' }).click();
  return opened;
}

for (const policy of [null, 'same-origin'] as const) {
  test.describe(`a provider ${policy ? 'that cuts its windows off from their opener' : 'as it comes'}`, () => {
    test.beforeEach(async ({ context, stage }) => {
      if (!policy) return;
      await context.route(`${stage.provider.issuer}/**`, async (route) => {
        const response = await route.fetch({ maxRedirects: 0 });
        await route.fulfill({
          response,
          headers: { ...response.headers(), 'cross-origin-opener-policy': policy },
        });
      });
    });

    test('signs the user in beside the page, and its window goes away @B15', async ({
      page,
      demo,
      watch,
    }) => {
      await page.goto('/');
      const popup = await popupOf(page);
      const closed = popup.waitForEvent('close');
      await expect(new SignInPage(popup).userName).toBeVisible();
      expect(await popup.evaluate(() => opener === null)).toBe(true);
      await new SignInPage(popup).signIn('alice');
      await closed;

      await demo.expectSignedIn();
      await page.reload();
      await demo.expectSignedIn();
      expect(watch.violations()).toEqual([]);
    });

    test('leaves the page as it was when the user closes its window @B15', async ({ page, demo }) => {
      await page.goto('/');
      const popup = await popupOf(page);
      await expect(new SignInPage(popup).userName).toBeVisible();
      await popup.close();
      await focus(page, true);

      await expect(page.getByText('The sign-in window was closed')).toBeVisible();
      await demo.expectSignedOut();
    });
  });
}
