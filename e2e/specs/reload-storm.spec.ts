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
  await expect(start).toBeVisible();
  // Holds the page where a person would look at it.
  const held = { 3: Promise.withResolvers<undefined>(), 4: Promise.withResolvers<undefined>() };
  let asked = 0;
  await page.route(`${stage.api.url}profile`, async (route) => {
    asked++;
    if (asked === 3 || asked === 4) await held[asked].promise;
    await route.abort();
  });
  await start.click();
  await expect(page.getByText('Reload 3 of 20')).toBeVisible();
  const stop = page.getByRole('button', { name: 'Stop' });
  await expect(stop, 'where it is needed').toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Stopped after 2 of 20 reloads.')).toBeFocused();
  held[3].resolve(undefined);
  const stopped = page.getByText('Stopped after 3 of 20 reloads.');
  await expect(stopped).toBeVisible();
  await page.getByText('Show as a table').click();
  await expect(page.getByRole('row').getByText('The API cannot be reached')).toHaveCount(3);
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('Reload 4 of 20')).toBeVisible();
  await page.goto('/profile');
  held[4].resolve(undefined);
  await page.goBack();
  await expect(stopped).toBeVisible();
});
