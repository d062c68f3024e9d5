import { decodeJwt } from 'jose';
import { test } from '../fixtures/probe-test.ts';
import type { Stage } from '../fixtures/stage.ts';
import { expect } from '../fixtures/test.ts';

test.use({ providerHost: 'id.spa.test', accessTokenTtl: 1 });

/** By the clock of the API, which counts whole seconds. */
async function expectExpired({ provider }: Stage): Promise<void> {
  const token = provider.secrets.findLast(({ kind }) => kind === 'access token');
  const { exp = Infinity } = decodeJwt(token?.value ?? '');
  await expect.poll(() => Date.now() / 1000 > exp).toBe(true);
}

test('20 requests with an expired access token make one refresh and get 20 answers @A1 @B3 @B8', async ({
  stage,
  app,
}) => {
  await app.signInAs('alice');
  stage.provider.accessTokenTtl = 300;
  await expectExpired(stage);
  await app.expectExpired();

  const twenty = Array.from({ length: 20 }, () => 200);
  expect(await app.ask(20)).toEqual(twenty);
  const refreshes = stage.provider.requests.filter(({ grantType }) => grantType === 'refresh_token');
  expect(refreshes.map(({ status }) => status)).toEqual([200]);
  const asked = stage.api.requests.filter(({ method }) => method === 'GET');
  expect(asked.map(({ status }) => status)).toEqual(twenty);
});
