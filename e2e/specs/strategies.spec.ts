import { DemoApp } from '../fixtures/demo-app.ts';
import { SignInPage } from '../fixtures/sign-in-page.ts';
import { secretsGivenOut } from '../fixtures/stage.ts';
import { expect, test } from '../fixtures/test.ts';

/** For each strategy over a backend, what it is known by. */
const strategies = [
  {
    strategy: 'backend-session',
    first: 'GET /bff/session',
    cookies: ['__Host-Http-session'],
    tokenIsForScript: false,
  },
  {
    strategy: 'token-mediator',
    first: 'GET /mediator/session',
    cookies: ['__Host-Http-mediator'],
    tokenIsForScript: true,
  },
  {
    strategy: 'login-token',
    first: 'POST /login-token/refresh',
    cookies: ['__Host-Http-login-token', '__Secure-refresh-login-token'],
    tokenIsForScript: true,
  },
  {
    strategy: 'login-cookie',
    first: 'POST /login-cookie/refresh',
    cookies: ['__Host-Http-login-cookie', '__Host-Http-token', '__Secure-refresh-login-cookie'],
    tokenIsForScript: false,
  },
] as const;

/** For what is the same wherever the servers are. */
const oneSite = { tag: '@one-site' };

for (const { strategy, first, cookies, tokenIsForScript } of strategies) {
  const details = strategy.startsWith('login-') ? oneSite : {};
  test.describe(`with the strategy ${strategy}`, details, () => {
    test.use({ strategy });

    test('a visitor signs in and gets what was asked for, and still does after F5 @A2 @A3 @A6 @B7', async ({
      page,
      stage,
      demo,
      watch,
    }) => {
      await demo.openGuardedAs('alice', '/invoices?year=2026#top');
      await expect(page).toHaveURL('/invoices?year=2026#top');
      await expect(page.getByText('A-2026-042')).toBeVisible();

      const asked = stage.app.requests.length;
      const atProvider = stage.provider.requests.length;
      await page.reload();
      await expect(page.getByText('A-2026-042')).toBeVisible();
      await demo.expectSignedIn();
      const firsts = stage.app.requests
        .slice(asked)
        .filter(({ method, endpoint }) => `${method} ${endpoint}` === first);
      expect(firsts, 'asked once').toHaveLength(1);
      const asksOfPage = stage.provider.requests.slice(atProvider);
      expect(asksOfPage.filter(({ endpoint }) => endpoint !== 'token')).toEqual([]);

      // So that the watch had something to look for.
      const kinds = secretsGivenOut(stage).map(({ kind }) => kind);
      expect(kinds).toContain('cookie value');
      if (tokenIsForScript || strategy === 'backend-session') expect(kinds).toContain('access token');
      expect(await watch.leaks()).toEqual([]);
    });

    test(
      'tokens go out where the strategy has them, and nowhere else @A2 @A3 @B3',
      oneSite,
      async ({ page, stage, demo, watch }) => {
        await demo.openGuardedAs('alice', '/invoices?year=2026');
        await expect(page.getByText('A-2026-042')).toBeVisible();
        await page.goto('/payments');
        await expect(page.getByText('Nothing was paid yet.')).toBeVisible();
        await demo.expectSignedIn();
        const bearing = await Promise.all(
          watch.requests.map(async (request) => [await request.headerValue('authorization'), request.url()]),
        );
        const addresses = bearing.filter(([authorization]) => authorization !== null).map(([, url]) => url);
        const ofApis = [`${stage.api.url}invoices?year=2026`, `${stage.payments.url}payments`];
        expect([...new Set(addresses)]).toEqual(tokenIsForScript ? ofApis : []);
      },
    );

    test('a second tab is signed in, and signing out in one signs out all for good @A2 @B8 @B9', async ({
      page,
      context,
      demo,
    }) => {
      await demo.openGuardedAs('alice', '/invoices?year=2026');
      // The other tab opens where this one is.
      await expect(page).toHaveURL('/invoices?year=2026');
      const [opened] = await Promise.all([context.waitForEvent('page'), demo.openAnotherTab.click()]);
      const second = new DemoApp(opened);
      await second.expectSignedIn();
      await expect(opened.getByText('A-2026-042')).toBeVisible();

      await demo.signOut.click();
      await second.expectSignedOut();
      await expect(page, 'back from the provider, where there is one').toHaveURL('/');
      await demo.expectSignedOut();
      await page.reload();
      await demo.expectSignedOut();
      const left = (await context.cookies()).map(({ name }) => name);
      for (const name of cookies) expect(left).not.toContain(name);
      await page.goto('/invoices?year=2026');
      await expect(new SignInPage(page).password, 'it is asked for again').toBeVisible();
    });
  });
}

test.describe('with the strategy backend-session', oneSite, () => {
  test.use({ strategy: 'backend-session' });

  test.describe('on two nodes', () => {
    test.use({ backendNodes: 2, backendStore: 'redis' });

    test('both nodes know the session @A2', async ({ page, stage, demo }) => {
      await demo.openGuardedAs('alice', '/invoices?year=2026');
      await expect(page.getByText('A-2026-042')).toBeVisible();
      for (let times = 0; times < 2; times++) {
        await page.reload();
        await expect(page.getByText('A-2026-042')).toBeVisible();
        await demo.expectSignedIn();
      }
      const answered = stage.backend?.nodes.map(({ requests }) =>
        requests.some(({ endpoint, status }) => endpoint === '/bff/session' && status === 200),
      );
      expect(answered).toEqual([true, true]);
    });
  });
});

test.describe('the sign-in form of the demo', oneSite, () => {
  test.use({ strategy: 'login-token' });

  test('says what is wrong, takes a wrong password away, and leads to the page that was asked for @A6', async ({
    page,
    demo,
  }) => {
    await page.goto('/profile');
    const form = new SignInPage(page);
    await form.signIn('alice', 'not the password');
    await expect(form.error).toHaveText('The user name or the password is wrong.');
    await expect(form.password).toBeFocused();
    await expect(form.password).toHaveValue('');
    await form.signIn('ivan');
    await expect(form.error).toContainText('locked');
    await demo.expectSignedOut();
    await form.signIn('alice');
    await demo.expectSignedIn();
    await expect(page).toHaveURL('/profile');
    await expect(page.getByText('alice@example.com')).toBeVisible();
  });

  test('says after too many attempts when the next one is taken @A6', async ({ page }) => {
    await page.goto('/sign-in');
    const form = new SignInPage(page);
    for (let attempt = 1; attempt <= 5; attempt++) {
      await form.signIn('nobody', 'a guess');
      await expect(form.error).toHaveText('The user name or the password is wrong.');
      await expect(form.password).toHaveValue('');
    }
    await form.signIn('nobody', 'a guess');
    await expect(form.error).toHaveText(
      /too many attempts\.\s+The next attempt is taken from .*\d:\d\d:\d\d/,
    );
  });

  test('asks for the second factor where the account wants one, which then pays @A6 @B15', async ({
    page,
    demo,
  }) => {
    await page.goto('/invoices?year=2026&pay=C-2026-002');
    const form = new SignInPage(page);
    await form.signIn('carol');
    await expect(form.code).toBeFocused();
    await form.code.fill('000 00');
    await form.submit.click();
    await expect(form.error).toHaveText('The code is wrong.');
    const [code = ''] = /\d{6}/.exec(await form.message.innerText()) ?? [];
    await form.code.fill(code);
    await form.submit.click();
    await demo.expectSignedIn();
    await page.getByRole('button', { name: 'Pay now' }).click();
    await expect(page.getByText('C-2026-002 is paid')).toBeVisible();
  });
});

test.describe('the strategy picker', oneSite, () => {
  test.use({ strategy: 'login-cookie' });

  test('starts the app anew with what is chosen, and each strategy keeps a session of its own @A2 @D2', async ({
    page,
    demo,
  }) => {
    const choose = (name: string) => page.getByRole('button', { name: `Use: ${name}` }).click();
    const inUse = (name: string) => page.getByRole('listitem').filter({ hasText: name }).getByText('In use');
    await demo.openAs('alice');
    await expect(inUse('Own login, token in a cookie')).toBeVisible();
    await choose('Tokens in memory');
    await expect(inUse('Tokens in memory')).toBeVisible();
    await demo.expectSignedOut();
    await choose('Own login, token in a cookie');
    await expect(inUse('Own login, token in a cookie')).toBeVisible();
    await demo.expectSignedIn();
  });
});
