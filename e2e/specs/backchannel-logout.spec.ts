import { DemoApp } from '../fixtures/demo-app.ts';
import { SignInPage } from '../fixtures/sign-in-page.ts';
import type { Stage } from '../fixtures/stage.ts';
import { expect, test } from '../fixtures/test.ts';
import { strategyCookie } from '../../projects/demo-servers/src/strategy.ts';

// Away for longer than the session at the backend lasts.
test.use({ idle: { after: 4 * 60 * 60, warnBefore: 60 } });

/** How the backend has answered the provider's word that a session is over. */
function logoutTokens({ backend }: Stage): (number | undefined)[] {
  const answers = backend?.answers ?? [];
  return answers
    .filter(({ question }) => question.endsWith('/backchannel-logout'))
    .map(({ status }) => status);
}

async function expectEnded(tab: DemoApp): Promise<void> {
  await tab.expectSignedOut();
  await expect(tab.page.getByRole('alert')).toContainText('Your session at the sign-in service is over');
}

test.describe('with the strategy backend-session', () => {
  test.use({ strategy: 'backend-session' });

  test('signing out of another app ends the session in every tab, with its next request @A2 @B5 @B9', async ({
    context,
    stage,
    demo,
  }) => {
    await demo.openAs('alice');
    const second = await demo.anotherTab();

    // The demo without a backend is another app to the provider, which knows the user already.
    await context.addCookies([{ name: strategyCookie, value: 'memory', url: stage.app.origin }]);
    const other = new DemoApp(await context.newPage());
    await other.page.goto('/');
    await other.signIn.click();
    await other.expectSignedIn();
    const ended = other.page.waitForRequest(`${stage.provider.issuer}/session/end/confirm`);
    await other.signOut.click();
    await ended;
    await expect.poll(() => logoutTokens(stage)).toEqual([200]);

    await demo.myInvoices.click();
    for (const tab of [demo, second]) await expectEnded(tab);
  });

  test('signing out in another browser is no reason to end the session here @A2 @B9', async ({
    page,
    browser,
    stage,
    demo,
  }) => {
    await demo.openAs('alice');
    const elsewhere = await browser.newContext({ baseURL: stage.app.origin });
    await elsewhere.addCookies([{ name: strategyCookie, value: stage.strategy, url: stage.app.origin }]);
    const other = new DemoApp(await elsewhere.newPage());
    await other.openAs('alice');
    await other.signOut.click();
    await expect
      .poll(() => stage.provider.requests.map(({ endpoint }) => endpoint))
      .toContain('end_session_confirm');
    await other.expectSignedOut();
    await elsewhere.close();

    await page.reload();
    await demo.myInvoices.click();
    await expect(page.getByText('A-2026-004')).toBeVisible();
    await demo.expectSignedIn();
  });
});

for (const strategy of ['backend-session', 'token-mediator'] as const) {
  test.describe(`with the strategy ${strategy}`, () => {
    test.use({ strategy });

    test('a page that wakes up after the user has signed out at the provider is signed out @A2 @A3 @B8 @B9', async ({
      page,
      context,
      stage,
      demo,
    }) => {
      await page.clock.install();
      await demo.openAs('alice');
      const atProvider = await context.newPage();
      await atProvider.goto(`${stage.provider.issuer}/session/end`);
      await atProvider.getByRole('button', { name: 'Sign out' }).click();
      await expect(atProvider.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
      await expect.poll(() => logoutTokens(stage)).toContain(200);

      await page.clock.fastForward('29:50');
      await expectEnded(demo);
      await page.goto('/profile');
      await expect(new SignInPage(page).userName, 'nobody knows the user any more').toBeVisible();
    });
  });
}
