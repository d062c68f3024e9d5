import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';

test.use({ providerHost: 'id.spa.test' });

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

const looks = [
  { name: 'light, on a desk', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'dark, on a phone', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const;

for (const { name, ...look } of looks) {
  test.describe(name, () => {
    test.use(look);

    test('axe finds nothing on what a visitor sees @D2', async ({ page, demo }) => {
      await page.goto('/');
      await demo.expectSignedOut();
      await expectAccessible(page);
      await page.goto('/auth/callback?code=some-code&state=never-given-out');
      await expect(page.getByRole('alert')).toBeVisible();
      await expectAccessible(page);
    });

    test('axe finds nothing on the invoices, when paying one, and on the payments @D2', async ({
      page,
      demo,
    }) => {
      await page.goto('/');
      await demo.signInAs('admin');
      await page.goto('/invoices?year=2026');
      await expect(page.getByText('M-2026-001')).toBeVisible();
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Pay M-2026-003' }).click();
      await expect(page.getByRole('heading', { name: 'Pay M-2026-003' })).toBeFocused();
      await expectAccessible(page);
      await page.goto('/payments');
      await expect(page.getByText('Nothing was paid yet.')).toBeVisible();
      await expectAccessible(page);
    });

    test('axe finds nothing on the other pages of a user @D2', async ({ page, demo }) => {
      await page.goto('/');
      await demo.signInAs('admin');
      await expectAccessible(page);
      await page.goto('/admin');
      await expect(page.getByRole('heading', { name: 'Admin' })).toBeVisible();
      await expectAccessible(page);
      await page.goto('/denied');
      await expect(page.getByRole('heading', { name: 'This page is not for you' })).toBeVisible();
      await expectAccessible(page);
      await page.goto('/profile');
      await expect(page.getByText('admin@example.com').first()).toBeVisible();
      await expectAccessible(page);
    });

    test('no page scrolls sideways @D2', async ({ page, demo }) => {
      await page.goto('/');
      await demo.signInAs('admin');
      for (const path of ['/', '/invoices?year=2026&pay=M-2026-003', '/payments', '/admin', '/profile']) {
        await page.goto(path);
        await demo.expectSignedIn();
        const overflow = await page.evaluate(() => {
          const { scrollWidth, clientWidth } = document.documentElement;
          return scrollWidth - clientWidth;
        });
        expect(overflow).toBe(0);
      }
    });
  });
}
