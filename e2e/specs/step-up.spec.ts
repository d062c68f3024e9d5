import type { Page } from '@playwright/test';
import { logins } from '../fixtures/login-log.ts';
import { SignInPage } from '../fixtures/sign-in-page.ts';
import type { Stage } from '../fixtures/stage.ts';
import { expect, test } from '../fixtures/test.ts';

test.use({ providerHost: 'id.spa.test' });

const wanted = '/invoices?year=2026&pay=A-2026-042';
const hour = 3600;

/** How the payments API has answered attempts to pay, oldest first. */
function payments({ payments }: Stage): (number | undefined)[] {
  return payments.requests.filter(({ method }) => method === 'POST').map(({ status }) => status);
}

const payNow = (page: Page) => page.getByRole('button', { name: 'Pay now' });
const isPaid = (page: Page) => page.getByText('A-2026-042 is paid: €760.00');

test('paying takes a second factor: the user gives it, is back at the same page, and pays @B5 @B6 @every-provider-strategy @every-store', async ({
  page,
  stage,
  demo,
}) => {
  await demo.openGuardedAs('alice', wanted);
  await payNow(page).click();
  const signIn = new SignInPage(page);
  await expect(signIn.code).toBeVisible();
  await expect(signIn.password, 'who it is, is known').toBeHidden();
  expect(payments(stage), 'refused, and not tried again in vain').toEqual([401]);
  await signIn.confirmWithCode();

  await expect(page).toHaveURL(wanted);
  await expect(page.getByText('You have confirmed that it is you')).toBeVisible();
  await payNow(page).click();
  await expect(isPaid(page)).toBeVisible();
  expect(payments(stage)).toEqual([401, 201]);
  expect(logins(stage)).toBe(2);
});

test('paying takes a recent sign-in: who signed in long ago does so again, and pays @B5 @B6', async ({
  page,
  stage,
  demo,
}) => {
  stage.payments.demanded = { maxAge: 600 };
  await page.goto(wanted);
  const signIn = new SignInPage(page);
  await signIn.signIn('alice');
  await demo.expectSignedIn();
  await stage.provider.ageSignIns(hour);
  await page.reload();
  await demo.expectSignedIn();
  await payNow(page).click();
  await signIn.signIn('alice');

  await expect(page).toHaveURL(wanted);
  await payNow(page).click();
  await expect(isPaid(page)).toBeVisible();
  expect(payments(stage)).toEqual([401, 201]);
  expect(logins(stage)).toBe(2);
});

test('a user who turns back at the second factor is back at the page, still signed in, and has paid nothing @B5 @every-provider-strategy', async ({
  page,
  stage,
  demo,
}) => {
  await page.goto(wanted);
  const signIn = new SignInPage(page);
  await signIn.signIn('alice');
  await payNow(page).click();
  await expect(signIn.code).toBeVisible();
  await signIn.cancel.click();
  await expect(page).toHaveURL(wanted);
  await demo.expectSignedIn();
  await expect(payNow(page)).toBeVisible();
  expect(logins(stage), 'and is not sent there again').toBe(2);
  expect(payments(stage)).toEqual([401]);
});

test('a provider that cannot give what the API wants costs one login, and the user is told @B5', async ({
  page,
  stage,
  demo,
}) => {
  stage.payments.demanded = { acr: 'urn:demo:hardware' };
  await page.goto(wanted);
  const signIn = new SignInPage(page);
  await signIn.signIn('alice');
  await payNow(page).click();
  await signIn.confirmWithCode();
  await expect(page).toHaveURL(wanted);

  for (const refused of [2, 3]) {
    await payNow(page).click();
    await expect.poll(() => payments(stage)).toEqual(Array(refused).fill(401));
    await expect(page.getByText('the sign-in service could not do that')).toBeVisible();
  }
  await demo.expectSignedIn();
  await expect(page).toHaveURL(wanted);
  expect(logins(stage)).toBe(2);
});
