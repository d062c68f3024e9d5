import { test } from '../fixtures/probe-test.ts';
import { renewals } from '../fixtures/provider-log.ts';
import type { Stage } from '../fixtures/stage.ts';
import { expect } from '../fixtures/test.ts';

test.use({ providerHost: 'id.spa.test' });

/** What the API answered, without the questions of CORS. */
function answers({ api }: Stage): (number | undefined)[] {
  return api.requests.filter(({ method }) => method === 'GET').map(({ status }) => status);
}

const hundred = <T>(value: T): T[] => Array.from({ length: 100 }, () => value);

test('100 calls at once after their access token was revoked make one renewal and all succeed @B5 @every-provider-strategy @every-store', async ({
  stage,
  app,
}) => {
  await app.signInAs('alice');
  expect(await app.ask()).toEqual([200]);

  stage.api.refuseTokensIssuedBefore = Date.now();
  expect(await app.ask(100)).toEqual(hundred(200));
  expect(renewals(stage.provider)).toEqual([200]);
  const since = answers(stage).slice(1);
  expect(since.filter((status) => status === 200)).toHaveLength(100);
  expect(since.length, 'no call is made more than twice').toBeLessThanOrEqual(200);
});

test('100 calls at once whose renewal is refused all fail once, and the user is told why @B5 @B8 @every-provider-strategy', async ({
  stage,
  strategy,
  app,
}) => {
  await app.signInAs('alice');
  stage.api.refuseTokensIssuedBefore = Date.now();
  await stage.provider.revokeGrants('alice');

  expect(await app.ask(100)).toEqual(hundred(401));
  // A backend that has lost the session meanwhile asks the API no more.
  expect(answers(stage)).toEqual(
    strategy === 'backend-session' ? answers(stage).map(() => 401) : hundred(401),
  );
  expect(renewals(stage.provider)).toEqual([400]);
  expect(await app.signedOutBecause()).toEqual([
    'session-ended',
    strategy === 'memory' ? 'token_request_refused' : 'not_signed_in',
  ]);
});

test('100 calls at once whose renewal meets an outage all fail once, and nobody is signed out @B5 @B8', async ({
  stage,
  app,
}) => {
  await app.signInAs('alice');
  stage.api.refuseTokensIssuedBefore = Date.now();
  stage.provider.tokenOutage = 'error';

  expect(await app.ask(100)).toEqual(hundred(401));
  expect(answers(stage)).toEqual(hundred(401));
  expect(await app.status()).toBe('signed-in');

  stage.provider.tokenOutage = 'none';
  await expect.poll(() => app.ask()).toEqual([200]);
});

test('an API that refuses whatever it gets costs few renewals and no session @B5 @B8 @every-provider-strategy', async ({
  stage,
  app,
}) => {
  await app.signInAs('alice');
  stage.api.refuseTokensIssuedBefore = Infinity;
  for (let round = 0; round < 10; round++) expect(await app.ask(10)).toEqual(Array(10).fill(401));
  expect(renewals(stage.provider).length).toBeGreaterThanOrEqual(1);
  expect(renewals(stage.provider).length, 'one, and one more after the first pause').toBeLessThanOrEqual(2);
  expect(answers(stage).length, 'each renewal is reason to repeat ten calls').toBeLessThanOrEqual(120);
  expect(await app.status()).toBe('signed-in');

  stage.api.refuseTokensIssuedBefore = 0;
  expect(await app.ask()).toEqual([200]);
});
