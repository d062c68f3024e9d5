import type { Page } from '@playwright/test';
import { expectAccessible } from '../fixtures/accessible.ts';
import { SignInPage } from '../fixtures/sign-in-page.ts';
import { expect, test } from '../fixtures/test.ts';

async function signInHere(page: Page): Promise<void> {
  await page.goto('/reload-storm');
  await page.getByRole('button', { name: 'Sign in to begin' }).click();
  await new SignInPage(page).signIn('alice');
}

test('the storm survives an API that is away, stops when told to, and only goes on when told to @D2', async ({
  page,
  stage,
}) => {
  await signInHere(page);
  const start = page.getByRole('button', { name: 'Reload 20 times' });
  const stop = page.getByRole('button', { name: 'Stop' });
  const stopped = page.getByText(/Stopped after \d+ of 20 reloads/);
  await expect(start).toBeVisible();
  await page.route(`${stage.api.url}profile`, (route) => route.abort());
  await start.click();
  await expect(page.getByText('Reload 3 of 20')).toBeVisible();
  await expect(stop, 'where it is needed').toBeFocused();
  // A page that is about to go may not hear it.
  await expect(async () => {
    await stop.click({ timeout: 1000 });
    await expect(stopped).toBeVisible({ timeout: 1000 });
  }).toPass();
  await page.getByText('Show as a table').click();
  await expect(page.getByText('The API cannot be reached').first()).toBeVisible();
  const asStopped = await stopped.innerText();

  await page.reload();
  await expect(stopped).toHaveText(asStopped);
  await page.getByRole('link', { name: 'Home' }).click();
  await page.goBack();
  await expect(stopped).toHaveText(asStopped);
  await expectAccessible(page);
  await page.unroute(`${stage.api.url}profile`);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('Reload 6 of 20')).toBeVisible();
});
