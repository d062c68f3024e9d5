import { DemoApp } from '../fixtures/demo-app.ts';
import { renewals } from '../fixtures/provider-log.ts';
import { expect, test } from '../fixtures/test.ts';

test.use({ providerHost: 'id.spa.test' });

test('a grant that the provider takes back signs every tab out with the reason, within one renewal @B8 @B9', async ({
  context,
  stage,
  demo,
}) => {
  await demo.page.goto('/');
  await demo.signInAs('alice');
  const others = await Promise.all(
    Array.from({ length: 2 }, async () => {
      const other = new DemoApp(await context.newPage());
      await other.page.goto('/');
      await other.expectSignedIn();
      return other;
    }),
  );

  await stage.provider.revokeGrants('alice');
  await demo.renew.click();
  for (const tab of [demo, ...others]) {
    await tab.expectSignedOut();
    await expect(tab.page.getByRole('alert')).toContainText('Your session at the sign-in service is over');
  }
  expect(renewals(stage.provider)).toEqual([400, 400, 400]);
});
