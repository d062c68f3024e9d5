import type { Page } from '@playwright/test';
import { ProbeApp } from '../fixtures/probe-app.ts';
import { test as probe } from '../fixtures/probe-test.ts';
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

const settings = [
  {
    name: 'an app and a provider that cut windows off from each other',
    app: 'same-origin',
    provider: 'same-origin',
  },
  { name: 'an app that cuts off the windows it opens', app: 'same-origin', provider: null },
  { name: 'a provider that cuts itself off', app: 'same-origin-allow-popups', provider: 'same-origin' },
  { name: 'windows that stay in touch', app: 'same-origin-allow-popups', provider: null },
] as const;

for (const { name, app, provider } of settings) {
  test.describe(name, () => {
    test.use({
      appOpenerPolicy: app,
      providerTraits: provider ? { openerPolicy: provider } : {},
      providerHost: 'id.spa.test',
    });

    test('a login in a popup signs in beside the page, leaves nothing behind, and its window goes away @A1 @B2', async ({
      page,
      stage,
      demo,
      watch,
    }) => {
      await page.goto('/?kept=yes#here');
      await page.evaluate(() => {
        document.documentElement.dataset['page'] = 'as it was';
      });
      const popup = await popupOf(page);
      const closed = popup.waitForEvent('close');
      const signIn = new SignInPage(popup);
      await expect(signIn.userName).toBeVisible();
      expect(await popup.evaluate(() => opener === null)).toBe(true);
      await signIn.signIn('alice');
      await closed;

      await demo.expectSignedIn();
      await expect(page).toHaveURL('/?kept=yes#here');
      expect(await page.evaluate(() => document.documentElement.dataset['page'])).toBe('as it was');
      expect(watch.writes('sessionStorage'), 'the login is in memory alone').toEqual([]);
      const exchanges = stage.provider.requests.filter(({ endpoint }) => endpoint === 'token');
      expect(exchanges.map(({ method, status }) => [method, status])).toEqual([['POST', 200]]);

      await demo.myInvoices.click();
      await expect(page.getByText('A-2026-042')).toBeVisible();
      await page.reload();
      await demo.expectSignedIn();
    });

    test('closing the window leaves the page as it was, and the user may try again @B2', async ({
      page,
      demo,
    }) => {
      await page.goto('/');
      const first = await popupOf(page);
      await expect(new SignInPage(first).userName).toBeVisible();
      await first.close();
      await focus(page, true);
      await expect(page.getByText('The sign-in window was closed')).toBeVisible();
      await demo.expectSignedOut();

      const second = await popupOf(page);
      const closed = second.waitForEvent('close');
      await new SignInPage(second).signIn('alice');
      await closed;
      await demo.expectSignedIn();
      await expect(page.getByText('The sign-in window was closed')).toBeHidden();
    });
  });
}

probe.describe('what a login in a popup gives', () => {
  probe.use({ providerHost: 'id.spa.test' });

  /** A login that can be called off, and its window with the provider's page. */
  async function loginOf({ page }: ProbeApp) {
    await focus(page, false);
    const opened = page.waitForEvent('popup');
    const outcome = page.evaluate(() => {
      const calling = new AbortController();
      addEventListener('call-off', () => {
        calling.abort();
      });
      return globalThis.probe.auth.login({ display: 'popup', signal: calling.signal });
    });
    const popup = await opened;
    const signIn = new SignInPage(popup);
    await expect(signIn.userName).toBeVisible();
    return { outcome, popup, signIn };
  }

  probe('signed-in @B2', async ({ app }) => {
    await app.open();
    const { outcome, signIn } = await loginOf(app);
    await signIn.signIn('alice');
    expect(await outcome).toBe('signed-in');
    expect(await app.ask()).toEqual([200]);
  });

  probe('cancelled, when the user turns back @B2', async ({ app }) => {
    await app.open();
    const { outcome, popup, signIn } = await loginOf(app);
    const closed = popup.waitForEvent('close');
    await signIn.cancel.click();
    expect(await outcome).toBe('cancelled');
    await closed;
    expect(await app.status()).toBe('signed-out');
  });

  probe('popup-closed, when the user closes its window @B2', async ({ page, app }) => {
    await app.open();
    const { outcome, popup } = await loginOf(app);
    await popup.close();
    await focus(page, true);
    expect(await outcome).toBe('popup-closed');
    expect(await app.status()).toBe('signed-out');
  });

  for (const policy of ['same-origin', 'same-origin-allow-popups'] as const) {
    probe.describe(`in an app that says ${policy}`, () => {
      probe.use({ appOpenerPolicy: policy });

      probe(
        'aborted, and who signs in there all the same is signed in nowhere @B2',
        async ({ stage, app }) => {
          await app.open();
          const { outcome, popup, signIn } = await loginOf(app);
          await app.page.evaluate(() => dispatchEvent(new Event('call-off')));
          expect(await outcome).toBe('aborted');

          await signIn.signIn('alice');
          await popup.waitForURL('/');
          const there = new ProbeApp(popup);
          await there.expectReady();
          await expect
            .poll(() => there.signedOutBecause())
            .toEqual(['login-failed', 'callback_state_unknown']);
          expect(await app.status()).toBe('signed-out');
          expect(stage.provider.requests.map(({ endpoint }) => endpoint)).not.toContain('token');
        },
      );
    });
  }
});
