import { expectAccessible, overflow } from '../fixtures/accessible.ts';
import { SignInPage } from '../fixtures/sign-in-page.ts';
import { expect, test } from '../fixtures/test.ts';

test.use({ providerHost: 'id.spa.test' });

const looks = [
  { name: 'on a desk', viewport: { width: 1280, height: 800 } },
  { name: 'on a phone', viewport: { width: 390, height: 844 } },
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
      stage,
      demo,
    }) => {
      await demo.openAs('admin');
      await page.goto('/invoices?year=2026');
      await expect(page.getByText('M-2026-001')).toBeVisible();
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Pay M-2026-003' }).click();
      await expect(page.getByRole('heading', { name: 'Pay M-2026-003' })).toBeFocused();
      await expectAccessible(page);
      // An API that cannot be reached stands for whatever may keep a payment from being made.
      await page.route(`${stage.payments.url}**`, (route) => route.abort());
      await page.getByRole('button', { name: 'Pay now' }).click();
      await expect(page.getByText('The API cannot be reached')).toBeVisible();
      await expectAccessible(page);
      await page.unroute(`${stage.payments.url}**`);
      await page.goto('/payments');
      await expect(page.getByText('Nothing was paid yet.')).toBeVisible();
      await expectAccessible(page);
    });

    test('axe finds nothing on the other pages of a user @D2', async ({ page, demo }) => {
      await demo.openAs('admin');
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

    test('axe finds nothing on what is said of a session and what happens to it @D2', async ({
      page,
      demo,
    }) => {
      await demo.openAs('alice');
      for (const panel of ['Session', 'Requests since the page loaded', 'Events']) {
        const header = page.getByRole('button', { name: panel, exact: true });
        if ((await header.getAttribute('aria-expanded')) === 'false') await header.click();
      }
      await expect(page.getByText('Somebody is signed in.')).toBeVisible();
      await expect(page.getByText('Good until')).toBeVisible();
      await expectAccessible(page);
    });

    test.describe('with a login of its own', () => {
      test.use({ strategy: 'login-cookie' });

      test('axe finds nothing on the sign-in form, and it does not scroll sideways @A6 @D2', async ({
        page,
      }) => {
        await page.goto('/sign-in');
        const form = new SignInPage(page);
        await form.signIn('carol', 'wrong');
        await expect(form.error).toContainText('wrong');
        await expectAccessible(page);
        await form.signIn('carol');
        await expect(form.message).toContainText('Your code is');
        await expectAccessible(page);
        expect(await overflow(page)).toBe(0);
      });
    });

    test.describe('with a session at a backend', () => {
      test.use({ strategy: 'backend-session' });

      test('axe finds nothing on what is said of its cookies and requests @A2 @D2', async ({
        page,
        demo,
      }) => {
        await demo.openAs('alice');
        await expect(page.getByText('HttpOnly, Secure and SameSite=Strict')).toBeVisible();
        await expectAccessible(page);
        expect(await overflow(page)).toBe(0);
      });
    });

    test.describe('with tokens in storage', () => {
      test.use({ strategy: 'hybrid' });

      test('axe finds nothing on what is said of them and of their theft @A4 @A5 @D2', async ({
        page,
        demo,
      }) => {
        await demo.openAs('alice');
        await expect(page.getByText('3 tokens in the open')).toBeVisible();
        const panel = page.getByRole('button', { name: 'Steal it', exact: true });
        if ((await panel.getAttribute('aria-expanded')) === 'false') await panel.click();
        await page.getByRole('button', { name: 'Steal the token and use it elsewhere' }).click();
        await expect(page.getByText('it has not left this browser')).toBeVisible();
        await expectAccessible(page);
        expect(await overflow(page)).toBe(0);
      });
    });

    test.describe('to somebody who is away', () => {
      test.use({ idle: { after: 600, warnBefore: 599 } });

      test('axe finds nothing on the warning, which takes the focus and gives it back @B16 @D2', async ({
        page,
        demo,
      }) => {
        await demo.openAs('alice');
        const warning = page.getByRole('alertdialog', { name: 'Are you still there?' });
        await demo.profile.focus();
        await expect(warning).toBeVisible();
        await expect(warning.getByRole('button', { name: 'Stay signed in' })).toBeFocused();
        await expectAccessible(page);
        const box = await warning.boundingBox();
        expect(box?.x).toBeGreaterThanOrEqual(0);
        expect((box?.x ?? 0) + (box?.width ?? Infinity)).toBeLessThanOrEqual(look.viewport.width);
        await page.keyboard.press('Escape');
        await expect(warning).toBeHidden();
        await expect(demo.profile).toBeFocused();
        await demo.expectSignedIn();
      });
    });

    test('no page scrolls sideways @D2', async ({ page, demo }) => {
      await demo.openAs('admin');
      for (const path of ['/', '/invoices?year=2026&pay=M-2026-003', '/payments', '/admin', '/profile']) {
        await page.goto(path);
        await demo.expectSignedIn();
        expect(await overflow(page)).toBe(0);
      }
    });
  });
}
