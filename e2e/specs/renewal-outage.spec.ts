import { expect, test } from '../fixtures/test.ts';
import { renewals } from '../fixtures/provider-log.ts';
import type { Stage } from '../fixtures/stage.ts';

test.use({ providerHost: 'id.spa.test', accessTokenTtl: 8 });

/** When the token endpoint was asked in vain, in seconds. */
function attempts({ provider }: Stage): number[] {
  return provider.requests
    .filter(({ endpoint, status }) => endpoint === 'token' && status !== 200)
    .map(({ at }) => at / 1000);
}

function pauses(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? NaN));
}

test('a provider that is gone for 20 seconds signs nobody out, is asked a few times, and renews when it is back @B8', async ({
  page,
  stage,
  demo,
}) => {
  test.slow();
  await demo.openAs('alice');

  let attempted = 0;
  page.on('requestfailed', (request) => {
    if (request.url().startsWith(stage.provider.issuer)) attempted++;
  });
  await stage.provider.stop();
  const since = performance.now();
  await expect(page.getByText('cannot be renewed for now')).toBeVisible();
  await expect(page.getByText('You are still signed in, but')).toBeVisible();
  const gone = async () => {
    expect(await demo.signOut.isVisible()).toBe(true);
    return (performance.now() - since) / 1000;
  };
  await expect.poll(gone, { timeout: 30_000 }).toBeGreaterThan(20);
  expect(attempted).toBeGreaterThanOrEqual(3);
  expect(attempted, 'after about 1, 2, 4 and 8 seconds').toBeLessThanOrEqual(6);

  await stage.provider.start();
  await expect.poll(() => renewals(stage.provider), { timeout: 30_000 }).toContain(200);
  await expect(page.getByText('You are still signed in, but')).toBeHidden();
  await demo.expectSignedIn();
});

test('a provider that answers 503 signs nobody out, and is asked after pauses that grow @B8', async ({
  page,
  stage,
  demo,
}) => {
  test.slow();
  await demo.openAs('alice');
  stage.provider.retryAfter = 0;
  stage.provider.tokenOutage = 'error';
  await expect.poll(() => attempts(stage).length, { timeout: 30_000 }).toBeGreaterThanOrEqual(4);
  await expect(page.getByText('You are still signed in, but')).toBeVisible();
  await demo.expectSignedIn();

  stage.provider.tokenOutage = 'none';
  await expect.poll(() => renewals(stage.provider), { timeout: 30_000 }).toContain(200);
  await demo.expectSignedIn();
  const [first = 0, second = 0, third = 0] = pauses(attempts(stage));
  // 1, 2 and 4 seconds, a quarter more or less.
  expect(first).toBeGreaterThan(0.7);
  expect(second).toBeGreaterThan(1.4);
  expect(third).toBeGreaterThan(2.8);
});

test('a provider that answers 429 is left alone for as long as it says, whatever happens meanwhile @B8', async ({
  context,
  stage,
  demo,
}) => {
  test.slow();
  await demo.openAs('alice');
  stage.provider.retryAfter = 8;
  stage.provider.tokenOutage = 'throttled';
  await expect.poll(() => attempts(stage).length, { timeout: 20_000 }).toBe(1);
  stage.provider.tokenOutage = 'none';
  await demo.renew.click();
  await context.setOffline(true);
  await context.setOffline(false);
  await demo.renew.click();
  await demo.expectSignedIn();

  await expect.poll(() => renewals(stage.provider), { timeout: 20_000 }).toContain(200);
  await demo.expectSignedIn();
  expect(renewals(stage.provider)).toEqual([200]);
  const renewed = stage.provider.requests.find(({ grantType }) => grantType === 'refresh_token');
  const [refused = 0] = attempts(stage);
  expect((renewed?.at ?? 0) / 1000 - refused).toBeGreaterThanOrEqual(8);
});
