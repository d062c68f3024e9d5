import { holdNextAnswer } from '../fixtures/held-answer.ts';
import { ProbeApp } from '../fixtures/probe-app.ts';
import { test } from '../fixtures/probe-test.ts';
import { renewals } from '../fixtures/provider-log.ts';
import { expect } from '../fixtures/test.ts';

for (const strategy of ['session-storage', 'local-storage', 'indexed-db'] as const) {
  // A provider on another site, whose cookies the browser keeps from frames: what these stores are for.
  test.describe(`with ${strategy}`, () => {
    test.use({ strategy, providerHost: 'op.example' });

    test(`a reload keeps the session and asks the provider nothing, and after a sign-out it is gone @A5 @A9 @B9`, async ({
      page,
      stage,
      app,
    }) => {
      await app.signInAs('alice');
      // The API gets its keys.
      expect(await app.ask()).toEqual([200]);
      const asked = stage.provider.requests.length;
      await page.reload();
      await app.expectSignedIn();
      expect(await app.ask()).toEqual([200]);
      expect(stage.provider.requests).toHaveLength(asked);

      // The app leaves without waiting.
      await page.evaluate(() => {
        void globalThis.probe.auth.logout({ scope: 'app' });
        location.assign('/?left');
      });
      await page.waitForURL('/?left');
      await app.expectReady();
      await expect.poll(() => app.status()).toBe('signed-out');
      expect(await app.ask()).toEqual([401]);
    });
  });
}

for (const strategy of ['local-storage', 'indexed-db'] as const) {
  test.describe(`with ${strategy}`, () => {
    test.use({ strategy, providerHost: 'op.example' });

    test('tabs share the session, and one that deletes the tokens signs out all @A5 @A9 @B9', async ({
      page,

      stage,
      app,
    }) => {
      await app.signInAs('alice');
      const others = [await app.anotherTab(), await app.anotherTab()];
      for (const tab of [app, ...others]) {
        await tab.page.evaluate(() => globalThis.probe.auth.renew());
        expect(await tab.ask()).toEqual([200]);
      }
      expect(stage.provider.grants).toEqual({ refreshTokensReused: 0, grantsRevoked: 0 });

      await page.evaluate(() => {
        localStorage.clear();
        indexedDB.deleteDatabase('strongbox.tokens');
      });
      for (const tab of others) await expect.poll(() => tab.status()).toBe('signed-out');
    });
  });
}

test.describe('with session-storage', () => {
  test.use({ strategy: 'session-storage', providerHost: 'id.spa.test' });

  test('a duplicate of a tab drops its copy, and both renew on their own @A5 @B8', async ({
    page,
    context,
    stage,
    app,
  }) => {
    await app.signInAs('alice');
    // A window that a page opens begins with a copy of its session storage, as a duplicate does.
    const opened = context.waitForEvent('page');
    await page.evaluate(() => void open(location.href));
    const duplicate = new ProbeApp(await opened);
    await duplicate.expectSignedIn();

    for (const tab of [app, duplicate, app, duplicate]) {
      await tab.page.evaluate(() => globalThis.probe.auth.renew());
    }
    expect(renewals(stage.provider)).toEqual([200, 200, 200, 200]);
    expect(stage.provider.grants).toEqual({ refreshTokensReused: 0, grantsRevoked: 0 });
    for (const tab of [app, duplicate]) {
      const asked = stage.provider.requests.length;
      await tab.page.reload();
      await tab.expectSignedIn();
      expect(stage.provider.requests).toHaveLength(asked);
    }
  });
});

for (const strategy of ['session-storage', 'local-storage'] as const) {
  test.describe(`with ${strategy}`, () => {
    test.use({ strategy, providerHost: 'id.spa.test' });

    test('a reload in the middle of a renewal ends nothing @A5 @B8', async ({ page, stage, app }) => {
      await app.signInAs('alice');
      const answer = await holdNextAnswer(page, `${stage.provider.issuer}/token`);
      await page.evaluate(() => void globalThis.probe.auth.renew());
      await answer.arrived;
      await page.reload();
      // For nobody any more.
      await answer.release();
      await app.expectSignedIn();

      await page.evaluate(() => globalThis.probe.auth.renew());
      expect(renewals(stage.provider)).toEqual([200]);
      await page.evaluate(() => globalThis.probe.auth.renew());
      expect(renewals(stage.provider)).toEqual([200, 200]);
      expect(stage.provider.grants).toEqual({ refreshTokensReused: 0, grantsRevoked: 0 });
    });
  });
}

test.describe('with a storage that is full', () => {
  test.use({ strategy: 'local-storage', providerHost: 'op.example' });

  test('tokens stay in memory @A5', async ({ page, app }) => {
    await app.open();
    await page.evaluate(() => {
      for (let size = 2 ** 22; size >= 2 ** 6; size /= 2) {
        try {
          for (let part = 0; ; part++) localStorage.setItem(`full ${size} ${part}`, 'x'.repeat(size));
        } catch {
          // On with smaller ones.
        }
      }
    });
    const said = page.waitForEvent('console', (message) => message.text().includes('storage_unavailable'));
    await app.signInAs('alice');
    await said;

    expect(await app.ask()).toEqual([200]);
    await page.evaluate(() => globalThis.probe.auth.renew());
    expect(await app.ask()).toEqual([200]);
    const keys = await page.evaluate(() =>
      Object.keys(localStorage).filter((key) => !key.startsWith('full ')),
    );
    expect(keys).toEqual([]);
  });
});
