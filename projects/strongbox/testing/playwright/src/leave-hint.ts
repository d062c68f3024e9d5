import type { BrowserContext } from '@playwright/test';

/** What the app leaves in a browser where somebody has signed in, and goes by when it signs in silently. */
export async function leaveHint(context: BrowserContext, appUrl: string, clientId: string): Promise<void> {
  const page = await context.newPage();
  const { href } = new URL('/', appUrl);
  await page.route(href, (route) => route.fulfill({ contentType: 'text/html', body: '' }));
  await page.goto(href);
  await page.evaluate((key) => {
    localStorage.setItem(key, 'frame.visited');
  }, `strongbox.hint.${clientId}`);
  await page.close();
}
