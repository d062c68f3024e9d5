import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { SignInPage } from '../fixtures/sign-in-page.ts';
import type { Stage } from '../fixtures/stage.ts';
import { expect, test } from '../fixtures/test.ts';

test.use({ appRoot: fileURLToPath(new URL('../fixtures/blank-app', import.meta.url)) });

function authorizationUrl({ app, api, provider }: Stage, extra: Record<string, string> = {}): string {
  const url = new URL('/auth', provider.issuer);
  url.search = new URLSearchParams({
    client_id: provider.clientId,
    redirect_uri: `${app.origin}/auth/callback`,
    response_type: 'code',
    scope: 'openid profile email roles invoices:read',
    resource: api.url,
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    state: 'some-state',
    nonce: 'some-nonce',
    ...extra,
  }).toString();
  return url.href;
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the sign-in page is accessible in ${colorScheme} mode and says aloud what is wrong @D2`, async ({
    page,
    stage,
  }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(authorizationUrl(stage));
    const signIn = new SignInPage(page);
    await expect(signIn.userName).toBeFocused();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

    await signIn.signIn('alice', 'wrong');
    await expect(signIn.error).toHaveText('The user name or the password is wrong.');
    await expect(signIn.userName).toHaveValue('alice');
    await expect(signIn.password).toBeFocused();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
}

test('the sign-in page works by keyboard and returns a code to the app @A1', async ({ page, stage }) => {
  await page.goto(authorizationUrl(stage));
  await expect(new SignInPage(page).userName).toBeFocused();
  await page.keyboard.type('alice');
  await page.keyboard.press('Tab');
  await page.keyboard.type('alice');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.origin === stage.app.origin && url.searchParams.has('code'));
});

test('a stronger sign-in asks for a one-time code besides, accessibly @A1 @D2', async ({
  page,
  stage,
  watch,
}) => {
  await page.goto(authorizationUrl(stage, { acr_values: 'urn:demo:mfa' }));
  const signIn = new SignInPage(page);
  await signIn.signIn('alice');
  await expect(signIn.code).toBeFocused();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  await signIn.code.fill('not it');
  await signIn.confirm.click();
  await expect(signIn.error).toHaveText('The code is wrong.');
  await expect(signIn.code).toBeFocused();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  await signIn.confirmWithCode();
  await page.waitForURL((url) => url.origin === stage.app.origin && url.searchParams.has('code'));
  expect(watch.violations()).toEqual([]);
});

test('cancelling returns access_denied to the app @A1', async ({ page, stage }) => {
  await page.goto(authorizationUrl(stage));
  await new SignInPage(page).cancel.click();
  await page.waitForURL((url) => url.searchParams.get('error') === 'access_denied');
});

test('the app can frame the silent answer but not the sign-in page @A1 @B13', async ({ page, stage }) => {
  await page.goto('/');
  const frame = async (url: string): Promise<void> => {
    await page.evaluate((address) => {
      const element = document.createElement('iframe');
      element.src = address;
      document.body.replaceChildren(element);
    }, url);
  };
  const frameUrl = (): string => page.frames().at(-1)?.url() ?? '';

  await frame(
    authorizationUrl(stage, { prompt: 'none', redirect_uri: `${stage.app.origin}/auth/silent.html` }),
  );
  await expect.poll(frameUrl).toContain(`${stage.app.origin}/auth/silent.html?error=login_required&`);

  await frame(authorizationUrl(stage));
  await expect.poll(frameUrl).toMatch(/^chrome-error:/);
});

test('the provider asks before it ends a session for a stranger @B9', async ({ page, stage, watch }) => {
  await page.goto(authorizationUrl(stage));
  await new SignInPage(page).signIn('alice');
  await page.waitForURL((url) => url.searchParams.has('code'));
  await page.goto(`${stage.provider.issuer}/session/end`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
  await page.goto(authorizationUrl(stage));
  await expect(new SignInPage(page).userName).toBeVisible();
  expect(watch.violations()).toEqual([]);
});
