import type { Page } from '@playwright/test';
import { expectAccessible, overflow } from '../fixtures/accessible.ts';
import { SignInPage } from '../fixtures/sign-in-page.ts';
import { expect, test } from '../fixtures/test.ts';

async function signInHere(page: Page): Promise<void> {
  await page.goto('/reload-storm');
  await page.getByRole('button', { name: 'Sign in to begin' }).click();
  await new SignInPage(page).signIn('alice');
}

/** The number of a tile. */
async function counted(page: Page, name: string): Promise<number> {
  const tile = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });
  return Number(await tile.getByRole('strong').innerText());
}

test.describe('where the provider answers five times an hour', () => {
  test.use({ providerTraits: { userinfoLimit: { requests: 5, per: 3600 } } });

  test('twenty reloads bring twenty tokens, and one userinfo call where the cache goes by user @C2 @D2', async ({
    page,
    stage,
  }) => {
    test.setTimeout(90_000);
    const atProvider = async () =>
      (await (await page.request.get(`${stage.provider.issuer}/counters`)).json()) as Record<string, number>;
    await signInHere(page);
    const start = page.getByRole('button', { name: 'Reload 20 times' });
    await expect(start).toBeVisible();
    const before = await atProvider();
    await start.click();
    await expect(page.getByText('All 20 reloads are done.')).toBeVisible({
      timeout: 60_000,
    });

    const { tokensIssued = 0, userinfoCalls, userinfoRefused } = await atProvider();
    expect(tokensIssued - (before['tokensIssued'] ?? 0)).toBe(20);
    expect(userinfoCalls, 'one by user, the rest by token').toBe(21);
    expect(userinfoRefused, 'all but the first five').toBe(16);
    expect(await counted(page, 'Access tokens issued')).toBe(20);
    expect(await counted(page, 'Userinfo calls, cache by token')).toBe(20);
    expect(await counted(page, 'Userinfo calls, cache by user')).toBe(1);
    expect(await counted(page, 'Refused with 429')).toBe(16);
    await page.getByText('Show as a table').click();
    await expect(page.getByRole('row', { name: '20 20 20 16 1' })).toBeVisible();

    for (const viewport of [
      { width: 1280, height: 800 },
      { width: 390, height: 844 },
    ]) {
      await page.setViewportSize(viewport);
      await expectAccessible(page);
      expect(await overflow(page)).toBe(0);
    }
  });
});

test('the storm survives an API that is away, stops when told to, and only goes on when told to @D2', async ({
  page,
  stage,
}) => {
  // A page is loaded often here.
  test.setTimeout(60_000);
  await signInHere(page);
  const start = page.getByRole('button', { name: 'Reload 20 times' });
  await expect(start).toBeVisible();
  // Holds the page where a person would look at it.
  const held = {
    2: Promise.withResolvers<undefined>(),
    3: Promise.withResolvers<undefined>(),
  };
  let asked = 0;
  await page.route(`${stage.api.url}profile`, async (route) => {
    asked++;
    if (asked === 2 || asked === 3) await held[asked].promise;
    await route.abort();
  });
  await start.click();
  await expect(page.getByText('Reload 2 of 20')).toBeVisible();
  const stop = page.getByRole('button', { name: 'Stop' });
  await expect(stop, 'where it is needed').toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Stopped after 1 of 20 reloads.')).toBeFocused();
  held[2].resolve(undefined);
  const stopped = page.getByText('Stopped after 2 of 20 reloads.');
  await expect(stopped).toBeVisible();
  await page.getByText('Show as a table').click();
  await expect(page.getByRole('row').getByText('The API cannot be reached')).toHaveCount(2);
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('Reload 3 of 20')).toBeVisible();
  await page.goto('/profile');
  held[3].resolve(undefined);
  await page.goBack();
  await expect(stopped).toBeVisible();
});
