import { expect, test } from '../fixtures/test.ts';

// Playwright lets pages open any window; people's browsers do not.
test.use({
  launchOptions: async ({ launchOptions }, use) => {
    await use({ ...launchOptions, ignoreDefaultArgs: ['--disable-popup-blocking'] });
  },
});

test('a popup that the browser blocks is told, and the user can sign in without one @B2', async ({
  page,
  context,
  demo,
}) => {
  await page.goto('/');
  await demo.expectSignedOut();
  // Playwright counts as a user who has just done something, for five seconds. After that nobody has clicked.
  const session = await context.newCDPSession(page);
  const evaluate = async (expression: string) => {
    const { result } = await session.send('Runtime.evaluate', { expression, userGesture: false });
    return result.value as unknown;
  };
  await expect.poll(() => evaluate('navigator.userActivation.isActive')).toBe(false);
  await evaluate(`document.querySelector('button[aria-label="Sign in with a popup"]').click()`);
  await expect(page.getByText('Your browser did not open the sign-in window')).toBeVisible();
  expect(context.pages()).toEqual([page]);
  await demo.expectSignedOut();

  await demo.signInAs('alice');
  await expect(page.getByText('Your browser did not open the sign-in window')).toBeHidden();
});
