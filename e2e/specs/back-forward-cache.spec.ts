import type { Page } from '@playwright/test';
import { backForwardCacheSwitches, reloadForCache } from '../fixtures/back-forward-cache.ts';
import { type ProbeApp } from '../fixtures/probe-app.ts';
import { test } from '../fixtures/probe-test.ts';
import { isAccessOver } from '../fixtures/provider-log.ts';
import { expect } from '../fixtures/test.ts';

test.use({
  providerHost: 'id.spa.test',
  launchOptions: async ({ launchOptions }, use) => {
    await use({ ...launchOptions, ignoreDefaultArgs: backForwardCacheSwitches });
  },
});

interface Marked {
  persisted?: boolean;
}

/** Whether the page is the one that was left. */
function isRevived(page: Page): Promise<boolean> {
  return page.evaluate(() => (globalThis as Marked).persisted === true);
}

/** Signs in on a page that the browser keeps, and leaves it for another page of the app’s server. */
async function signInAndLeave(app: ProbeApp): Promise<void> {
  const { page } = app;
  await app.signInAs('alice');
  await reloadForCache(page);
  await app.expectSignedIn();
  await page.evaluate(() => {
    addEventListener('pageshow', ({ persisted }) => {
      (globalThis as Marked).persisted = persisted;
    });
  });
  await page.goto('/auth/silent.html');
}

test.describe('past the end of the access token', () => {
  test.use({ accessTokenTtl: 4 });

  test('a page that comes back from the cache asks with a fresh one @B8', async ({ page, stage, app }) => {
    await signInAndLeave(app);
    await expect.poll(() => isAccessOver(stage.provider)).toBe(true);
    await page.goBack({ waitUntil: 'commit' });
    expect(await isRevived(page)).toBe(true);

    expect(await app.ask(5)).toEqual([200, 200, 200, 200, 200]);
    const answered = stage.api.requests.filter(({ method }) => method === 'GET').map(({ status }) => status);
    expect(new Set(answered)).toEqual(new Set([200]));
  });
});

for (const channel of ['heard', 'missed'] as const) {
  test(`a page in the cache does not survive a sign-out in another tab that it has ${channel} @B9`, async ({
    page,

    stage,
    app,
  }) => {
    if (channel === 'missed') {
      await page.addInitScript(() => {
        Reflect.deleteProperty(globalThis, 'BroadcastChannel');
      });
    }
    await signInAndLeave(app);
    const other = await app.anotherTab();
    await other.page.evaluate(() => void globalThis.probe.auth.logout());
    await other.page.waitForURL(`${stage.provider.issuer}/**`);

    await page.goBack({ waitUntil: 'commit' });
    // Chromium drops a page from the cache that gets a message there.
    expect(await isRevived(page)).toBe(channel === 'missed');
    await app.expectReady();
    await expect.poll(() => app.status()).toBe('signed-out');
    expect(await app.ask()).toEqual([401]);
  });
}
