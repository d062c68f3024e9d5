import { expect } from '@playwright/test';
import { test } from './test';

test('whoever is signed in has a profile, after a reload too, until he signs out', async ({
  page,
  signedIn,
}) => {
  await signedIn(page, { sub: 'ada', name: 'Ada Lovelace' });
  await page.goto('/profile');
  await expect(page.getByRole('heading', { name: 'Your profile' })).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: 'Ada Lovelace' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('link', { name: 'Ada Lovelace' })).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
});

test('nobody else has, and is asked to sign in', async ({ page }) => {
  await page.goto('/profile');
  await page.getByLabel('User').fill('grace');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL('/profile');
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
});
