import { expect, test as base } from '@playwright/test';
import { withProvider } from 'ngx-strongbox/testing/playwright';

const issuer = process.env['ISSUER'] ?? 'https://id.example.com/realms/shop';
const clientId = process.env['CLIENT_ID'] ?? 'shop';
const clientSecret = process.env['CLIENT_SECRET'];

const test = withProvider(base, {
  issuer,
  clientId,
  ...(clientSecret !== undefined && { clientSecret }),
});

test('the page that ng add has written knows its user, after a reload too, until he signs out @D3', async ({
  page,
  signedIn,
}) => {
  await signedIn(page, { sub: 'ada', name: 'Ada Lovelace' });
  await page.goto('/profile');
  await expect(page.getByRole('heading', { name: 'Your profile' })).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: 'Ada Lovelace' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Your profile' })).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
});

test('a visitor signs in at the provider @D3', async ({ page, baseURL }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('User').fill('grace');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  expect(page.url()).toBe(new URL('/', baseURL).href);
});
