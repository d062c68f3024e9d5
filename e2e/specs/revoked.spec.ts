import { renewals } from '../fixtures/provider-log.ts';
import { expect, test } from '../fixtures/test.ts';

test.use({ providerHost: 'id.spa.test' });

test('a grant that the provider takes back signs every tab out with the reason, within one renewal @B8 @B9', async ({
  stage,
  demo,
}) => {
  await demo.openAs('alice');
  const others = await Promise.all([demo.anotherTab(), demo.anotherTab()]);

  await stage.provider.revokeGrants('alice');
  await demo.renew.click();
  for (const tab of [demo, ...others]) {
    await tab.expectSignedOut();
    await expect(tab.page.getByRole('alert')).toContainText('Your session at the sign-in service is over');
  }
  expect(renewals(stage.provider)).toEqual([400, 400, 400]);
});
