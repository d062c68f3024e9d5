import { test } from '../fixtures/probe-test.ts';
import { isAccessOver, renewals } from '../fixtures/provider-log.ts';
import { putToSleep } from '../fixtures/sleeping-pages.ts';
import type { Stage } from '../fixtures/stage.ts';
import { expect } from '../fixtures/test.ts';

test.use({ providerHost: 'id.spa.test', accessTokenTtl: 4 });

function expectNoneRefused({ api }: Stage): void {
  const answered = api.requests.filter(({ method }) => method === 'GET').map(({ status }) => status);
  expect(new Set(answered)).toEqual(new Set([200]));
}

test('the first requests after a sleep past the end of the access token carry a fresh one @B8 @every-provider-strategy', async ({
  browser,
  stage,
  app,
}) => {
  await app.signInAs('alice');
  expect(await app.ask()).toEqual([200]);
  const wake = await putToSleep(browser);
  try {
    // A renewal under way comes to its end; then there are no more.
    await expect.poll(() => isAccessOver(stage.provider)).toBe(true);
  } finally {
    wake();
  }
  expect(await app.ask(5)).toEqual([200, 200, 200, 200, 200]);
  expect(await app.status()).toBe('signed-in');
  expectNoneRefused(stage);
});

test('a tab that was offline past the end of its access token renews as soon as it is online again @B8', async ({
  context,
  stage,
  app,
}) => {
  test.slow();
  await app.signInAs('alice');
  expect(await app.ask()).toEqual([200]);
  await context.setOffline(true);
  const failures = async () => (await app.events()).filter((type) => type === 'renewal-failed').length;
  await expect.poll(failures, { timeout: 30_000 }).toBeGreaterThanOrEqual(4);
  expect(await app.status()).toBe('signed-in');

  // The next attempt by itself is 6 seconds off or more.
  const before = renewals(stage.provider).length;
  await context.setOffline(false);
  await expect.poll(() => renewals(stage.provider).length, { timeout: 3_000 }).toBeGreaterThan(before);
  expect(await app.ask()).toEqual([200]);
  expectNoneRefused(stage);
});

test('a request of a tab that is offline past the end of its access token fails in time, with the reason @B8', async ({
  context,
  stage,
  app,
}) => {
  test.slow();
  await app.signInAs('alice');
  await context.setOffline(true);
  await app.expectExpired();
  const asked = performance.now();
  expect(await app.ask()).toEqual(['server_unreachable']);
  expect(performance.now() - asked, 'ten seconds at most').toBeLessThan(12_000);
  expect(await app.status()).toBe('signed-in');
  expect(stage.api.requests.map(({ method }) => method)).not.toContain('GET');
});
