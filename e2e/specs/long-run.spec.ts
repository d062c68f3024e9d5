import { test } from '../fixtures/probe-test.ts';
import { renewals } from '../fixtures/provider-log.ts';
import { expect } from '../fixtures/test.ts';

const lifetime = 10;
const duration = 120;
const tabCount = 10;
const stores = [
  { strategy: 'memory', store: 'memory', isShared: false, requirements: '@B3 @B8' },
  { strategy: 'local-storage', store: 'localStorage', isShared: true, requirements: '@A5 @B8' },
] as const;

test.use({ providerHost: 'id.spa.test', accessTokenTtl: lifetime });

for (const { strategy, store, isShared, requirements } of stores) {
  test.describe(() => {
    test.use({ strategy });

    test(`10 tabs with tokens in ${store} that call the API for 2 minutes with access tokens of 10 seconds stay signed in, and use no refresh token twice ${requirements}`, async ({
      stage,
      app,
    }) => {
      test.setTimeout((duration + 60) * 1000);
      await app.signInAs('alice');
      const tabs = [app];
      while (tabs.length < tabCount) tabs.push(await app.anotherTab());
      for (const { page } of tabs) {
        await page.evaluate(() => {
          globalThis.probe.keepAsking(1000);
        });
      }
      const since = performance.now();
      const timing = { timeout: (duration + 20) * 1000, intervals: [1000] };
      await expect.poll(() => (performance.now() - since) / 1000, timing).toBeGreaterThan(duration);

      for (const tab of tabs) {
        expect(await tab.status()).toBe('signed-in');
        const { events, outcomes } = await tab.page.evaluate(() => globalThis.probe);
        expect(new Set(outcomes)).toEqual(new Set([200]));
        expect(outcomes.length).toBeGreaterThan(duration / 2);
        // Of tabs that share tokens, one may always find them renewed.
        expect(events.filter((type) => !['signed-in', 'renewing', 'renewed'].includes(type))).toEqual([]);
        const renewed = events.filter((type) => type === 'renewed').length;
        expect(renewed).toBeGreaterThanOrEqual(Math.floor(duration / lifetime) - 1);
        expect(renewed).toBeLessThanOrEqual((2 * duration) / lifetime);
      }
      expect(stage.provider.grants).toEqual({ refreshTokensReused: 0, grantsRevoked: 0 });
      expect(new Set(renewals(stage.provider))).toEqual(new Set([200]));
      // One for all tabs, or one for each.
      const most = ((2 * duration) / lifetime) * (isShared ? 1 : tabCount);
      expect(renewals(stage.provider).length).toBeLessThanOrEqual(most);
      const asked = stage.api.requests.filter(({ method }) => method === 'GET');
      expect(asked.filter(({ status }) => status === 401)).toEqual([]);
    });
  });
}
