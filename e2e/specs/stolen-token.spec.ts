import type { Page } from '@playwright/test';
import type { DemoApp } from '../fixtures/demo-app.ts';
import type { Stage } from '../fixtures/stage.ts';
import { expect, test } from '../fixtures/test.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const theft = (page: Page) => page.locator('demo-theft-panel');
const storage = (page: Page) => page.locator('demo-storage-panel');

async function steal(page: Page): Promise<void> {
  await theft(page).getByRole('button', { name: 'Steal the token and use it elsewhere' }).click();
}

async function expectStolen(page: Page, stage: Stage, how: string): Promise<void> {
  await steal(page);
  await expect(theft(page)).toContainText(how);
  await expect(theft(page)).toContainText('200: the API answered it with the invoices of Alice');
  expect(stage.elsewhere.requests.map(({ status }) => status)).toEqual([204, 200]);
}

async function expectNothingToSteal(page: Page): Promise<void> {
  await steal(page);
  await expect(theft(page)).toContainText('Script has found no access token in any storage');
}

/** Of what this strategy has stored, once another one is chosen. */
async function expectNothingLeft(demo: DemoApp): Promise<void> {
  await demo.page.getByRole('button', { name: 'Use: Tokens in memory' }).click();
  await expect(demo.page.getByRole('heading', { level: 1 })).toContainText('no token in web storage');
  await demo.expectSignedIn();
  await expectNothingToSteal(demo.page);
}

for (const { strategy, area } of [
  { strategy: 'local-storage', area: 'localStorage' },
  { strategy: 'session-storage', area: 'sessionStorage' },
] as const) {
  test.describe(`with the strategy ${strategy}`, () => {
    test.use({ strategy });

    test('each token is shown, whoever reads one has the invoices elsewhere, and none stays for the next strategy @A1 @A5 @D2', async ({
      page,
      stage,
      demo,
    }) => {
      await demo.openAs('alice');
      await expect(storage(page)).toContainText('3 tokens in the open');
      for (const kind of ['Access token', 'Refresh token', 'ID token']) {
        await expect(storage(page)).toContainText(kind);
      }
      await expect(storage(page)).toContainText(/good until \d\d:\d\d:\d\d/);
      await expectStolen(page, stage, `read an access token in ${area}`);

      await theft(page).getByRole('button', { name: 'Copy with the whole token' }).click();
      await expect(theft(page)).toContainText('Copied.');
      const command = await page.evaluate(() => navigator.clipboard.readText());
      const [, authorization = '', url = ''] = /'Authorization: ([^']+)' '([^']+)'/.exec(command) ?? [];
      expect((await fetch(url, { headers: { authorization } })).status).toBe(200);

      await expectNothingLeft(demo);
      expect(stage.elsewhere.requests).toHaveLength(2);
    });
  });
}

test.describe('with the strategy indexed-db', () => {
  test.use({ strategy: 'indexed-db' });

  test('the token is not there to be read, and script has it decrypted all the same @A9 @D2', async ({
    page,
    stage,
    demo,
  }) => {
    await demo.openAs('alice');
    await expect(storage(page)).toContainText('Encrypted, with the key');
    await expect(storage(page)).toContainText('AES-GCM key that cannot be exported');
    await expectStolen(page, stage, 'had the browser decrypt an access token in IndexedDB');

    await expectNothingLeft(demo);
    expect(stage.elsewhere.requests).toHaveLength(2);
  });
});

test.describe('with the strategy backend-session', () => {
  test.use({ strategy: 'backend-session' });

  test('script finds nothing to take away in any storage @A2 @D2', async ({ page, stage, demo }) => {
    await demo.openAs('alice');
    await expectNothingToSteal(page);
    expect(stage.elsewhere.requests).toEqual([]);
  });
});
