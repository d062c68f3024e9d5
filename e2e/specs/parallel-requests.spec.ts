import { test } from '../fixtures/probe-test.ts';
import { isAccessOver, renewals } from '../fixtures/provider-log.ts';
import { putToSleep } from '../fixtures/sleeping-pages.ts';
import { expect } from '../fixtures/test.ts';

test.use({ providerHost: 'id.spa.test', accessTokenTtl: 4 });

test('20 requests with an expired access token make one refresh and get 20 answers @A1 @B3 @B8 @every-provider-strategy', async ({
  browser,
  stage,
  app,
}) => {
  await app.signInAs('alice');
  // Awake, it would renew in time.
  const wake = await putToSleep(browser);
  try {
    await expect.poll(() => isAccessOver(stage.provider)).toBe(true);
  } finally {
    wake();
  }
  const before = renewals(stage.provider).length;
  // However long the twenty take.
  stage.provider.accessTokenTtl = 300;

  const twenty = Array.from({ length: 20 }, () => 200);
  expect(await app.ask(20)).toEqual(twenty);
  expect(renewals(stage.provider).slice(before)).toEqual([200]);
  const asked = stage.api.requests.filter(({ method }) => method === 'GET');
  expect(asked.map(({ status }) => status)).toEqual(twenty);
});
