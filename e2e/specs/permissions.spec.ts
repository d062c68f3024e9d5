import type { Page } from '@playwright/test';
import { logins } from '../fixtures/login-log.ts';
import { SignInPage } from '../fixtures/sign-in-page.ts';
import { expect, test } from '../fixtures/test.ts';

test.use({ providerHost: 'id.spa.test' });

const adminLink = (page: Page) => page.getByRole('link', { name: 'Admin', exact: true });
const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });

test('a visitor who asks for the admin page signs in and is there, and sees the link to it @B6 @every-strategy', async ({
  page,
  stage,
  demo,
}) => {
  await demo.openGuardedAs('admin', '/admin?tab=users#top');
  await expect(page).toHaveURL('/admin?tab=users#top');
  await expect(heading(page, 'Admin')).toBeVisible();
  await expect(adminLink(page)).toBeVisible();
  expect(logins(stage)).toBe(1);

  await demo.home.click();
  await adminLink(page).click();
  await expect(heading(page, 'Admin')).toBeVisible();
  await page.reload();
  await expect(heading(page, 'Admin')).toBeVisible();
  expect(logins(stage), 'a reload asks nobody').toBe(1);
});

test('a user without the role is told so at that address, and is never sent to sign in again @B6 @every-strategy', async ({
  page,
  stage,
  demo,
}) => {
  await demo.openGuardedAs('alice', '/admin');
  await expect(heading(page, 'This page is not for you')).toBeVisible();
  await expect(page).toHaveURL('/admin');
  await expect(adminLink(page)).toBeHidden();
  await page.reload();
  await expect(heading(page, 'This page is not for you')).toBeVisible();
  await expect(page).toHaveURL('/admin');
  await demo.expectSignedIn();
  expect(logins(stage)).toBe(1);

  await page.getByRole('link', { name: 'Go to the start page' }).click();
  await expect(page).toHaveURL('/');
  await page.goBack();
  await expect(heading(page, 'This page is not for you')).toBeVisible();
  expect(logins(stage)).toBe(1);
});

test('templates go by who is signed in now, not by who was before @B6 @every-provider-strategy', async ({
  page,
  stage,
  demo,
}) => {
  await page.goto('/');
  await demo.expectSignedOut();
  await expect(adminLink(page)).toBeHidden();
  await demo.signInAs('admin');
  await expect(adminLink(page)).toBeVisible();
  const ended = page.waitForRequest(`${stage.provider.issuer}/session/end/confirm`);
  await demo.signOut.click();
  await expect(adminLink(page)).toBeHidden();
  await ended;
  await page.waitForURL(({ origin }) => origin === stage.app.origin);
  await demo.signInAs('alice');
  await expect(adminLink(page)).toBeHidden();
});

test('what only a stronger sign-in shows is shown after it, and the rest is gone @B6 @every-provider-strategy', async ({
  page,
  stage,
  demo,
}) => {
  await demo.openAs('admin');
  await adminLink(page).click();
  const strong = page.getByRole('listitem').filter({ hasText: 'Has signed in with two factors' });
  const confirm = page.getByRole('button', { name: 'Confirm that it is you' });
  await expect(strong).toContainText('no');
  await confirm.click();
  await new SignInPage(page).confirmWithCode();
  await expect(page).toHaveURL('/admin');
  await expect(page.getByRole('button', { name: 'You have confirmed that it is you' })).toBeVisible();
  await expect(strong).toContainText('yes');
  await expect(confirm).toBeHidden();
  expect(logins(stage)).toBe(2);
});
