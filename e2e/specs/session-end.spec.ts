import type { Page } from '@playwright/test';
import type { Stage } from '../fixtures/stage.ts';
import { expect, test } from '../fixtures/test.ts';

/** Seconds. */
const idle = 8;

test.use({ sessionIdle: idle });

const isSignedIn = (page: Page): Promise<boolean> =>
  page.evaluate(async () => {
    const answer = await fetch('/bff/session', { headers: { 'x-csrf': '1' } });
    return ((await answer.json()) as { readonly signed_in: boolean }).signed_in;
  });

for (const { strategy, path } of [
  { strategy: 'backend-session', path: '/bff/session' },
  { strategy: 'token-mediator', path: '/mediator/session' },
] as const) {
  test.describe(`with the strategy ${strategy}`, () => {
    test.use({ strategy });

    const looks = ({ app }: Stage): number =>
      app.requests.filter(({ method, endpoint }) => method === 'GET' && endpoint === path).length;

    test('a session that nobody uses ends on the page too, which has asked a few times @A2 @A3 @B8', async ({
      page,
      stage,
      demo,
    }) => {
      await demo.openAs('alice');
      const before = looks(stage);
      await expect(demo.signIn).toBeVisible({ timeout: 2 * idle * 1000 });
      await expect(page.getByRole('alert')).toContainText('Your session at the sign-in service is over');
      expect(looks(stage) - before, 'before the end, and after it').toBeLessThanOrEqual(2);
      await page.reload();
      await demo.expectSignedOut();
    });
  });
}

test.describe('with the strategy backend-session', () => {
  test.use({ strategy: 'backend-session' });

  test('asking who is signed in does not prolong a session, however often @A2', async ({ page, demo }) => {
    await demo.openAs('alice');
    expect(await isSignedIn(page)).toBe(true);
    await expect.poll(() => isSignedIn(page), { intervals: [200], timeout: 2 * idle * 1000 }).toBe(false);
    await demo.expectSignedOut();
  });

  test.describe('and a warning before the page ends it', () => {
    test.use({ idle: { after: 6, warnBefore: 5 } });

    test('a user who wants to stay signed in stays so at the backend too @A2 @B8 @B16', async ({
      page,
      demo,
    }) => {
      await demo.openAs('alice');
      const since = Date.now();
      const stay = page.getByRole('alertdialog').getByRole('button', { name: 'Stay signed in' });
      while (Date.now() - since < 1.5 * idle * 1000) {
        await stay.click();
        await expect(stay).toBeHidden();
      }
      expect(await isSignedIn(page)).toBe(true);
      await demo.expectSignedIn();
    });
  });
});
