import type { Page } from '@playwright/test';
import { logins } from '../fixtures/login-log.ts';
import { test } from '../fixtures/probe-test.ts';
import { SignInPage } from '../fixtures/sign-in-page.ts';
import type { Stage } from '../fixtures/stage.ts';
import { expect } from '../fixtures/test.ts';
import type {} from '../probe/step-up.ts';

test.use({ providerHost: 'id.spa.test', probeEntry: 'step-up.ts' });

const hour = 3600;

/** How the payments API has answered attempts to pay, oldest first. */
function payments({ payments }: Stage): (number | undefined)[] {
  return payments.requests.filter(({ method }) => method === 'POST').map(({ status }) => status);
}

const shown = (page: Page) => () =>
  page.evaluate(() => ('stepUpProbe' in globalThis ? globalThis.stepUpProbe.page() : undefined));
const pay = (page: Page, ...what: Parameters<typeof globalThis.stepUpProbe.pay>) =>
  page.evaluate((what) => globalThis.stepUpProbe.pay(...what), what);

async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect.poll(shown(page)).toBeDefined();
}

test('a page for recent sign-ins has others sign in again, and is then shown @B6', async ({
  page,
  stage,
}) => {
  const signIn = new SignInPage(page);
  await page.goto('/recent?x=1#y');
  await signIn.signIn('alice');
  await expect.poll(shown(page)).toBe('recent');
  await visit(page, '/recent?x=1#y');
  expect(await shown(page)()).toBe('recent');
  expect(logins(stage), 'recent enough').toBe(1);

  await stage.provider.ageSignIns(hour);
  await page.goto('/recent?x=2#y');
  await signIn.signIn('alice');
  await expect.poll(shown(page)).toBe('recent');
  await expect(page).toHaveURL('/recent?x=2#y');
  expect(logins(stage)).toBe(2);
  const signedInAt = await page.evaluate(() => Number(globalThis.stepUpProbe.auth.user()?.['auth_time']));
  expect(Date.now() / 1000 - signedInAt).toBeLessThan(600);
});

test('a page for two factors asks for the second one, and is then shown @B6', async ({ page, stage }) => {
  const signIn = new SignInPage(page);
  await page.goto('/recent');
  await signIn.signIn('alice');
  await expect.poll(shown(page)).toBe('recent');
  await page.goto('/strong');
  await signIn.confirmWithCode();
  await expect.poll(shown(page)).toBe('strong');
  await expect(page).toHaveURL('/strong');
  expect(logins(stage)).toBe(2);
});

test('a page for what the provider cannot give is denied after one login, for good @B6', async ({
  page,
  stage,
}) => {
  const signIn = new SignInPage(page);
  await page.goto('/recent');
  await signIn.signIn('alice');
  await expect.poll(shown(page)).toBe('recent');
  await page.goto('/stronger');
  await signIn.confirmWithCode();
  await expect.poll(shown(page)).toBe('denied');
  await expect(page).toHaveURL('/stronger');
  expect(logins(stage)).toBe(2);
  await page.evaluate(() => globalThis.stepUpProbe.auth.renew());
  expect(await shown(page)()).toBe('denied');
  expect(logins(stage)).toBe(2);
});

test('a scope that an API finds missing is named by the error @B5', async ({ page, stage }) => {
  await page.goto('/recent');
  await new SignInPage(page).signIn('alice');
  await expect.poll(shown(page)).toBe('recent');
  expect(await pay(page, 'A-2026-042', 'cautious')).toEqual(['insufficient_scope', 'payments:write']);
  expect(logins(stage)).toBe(1);
});

test('a scope that an API finds missing is asked for in a login, where the app wants that @B5', async ({
  page,
  stage,
}) => {
  stage.payments.demanded = {};
  await page.goto('/recent?x=1');
  await new SignInPage(page).signIn('alice');
  await expect.poll(shown(page)).toBe('recent');
  const returned = page.waitForRequest((request) => {
    const { origin, pathname, searchParams } = new URL(request.url());
    return origin === stage.app.origin && pathname === '/auth/callback' && searchParams.has('code');
  });
  await page.evaluate(() => void globalThis.stepUpProbe.pay('A-2026-042'));
  await returned;
  await expect(page).toHaveURL('/recent?x=1');
  await expect.poll(shown(page)).toBe('recent');
  expect(await pay(page, 'A-2026-042')).toBe(201);
  expect(payments(stage)).toEqual([403, 201]);
  expect(logins(stage)).toBe(2);
});
