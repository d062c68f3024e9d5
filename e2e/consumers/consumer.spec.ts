import { expect, test } from './consumer-test.ts';
import { ShopPage } from './shop-page.ts';

test.describe.configure({ mode: 'serial' });

const tag = ['@D1', '@D3'];

test(
  'ng add sets up an app of the real CLI, and changes nothing the second time',
  { tag },
  async ({ consumer }) => {
    await consumer.make();
    const said = await consumer.add();
    // What has to be registered; an own login has nothing to register.
    expect(said).toContain(consumer.row.backend === 'login' ? 'Done:' : `${consumer.origin}/`);
    expect(said).not.toContain('by hand');
    const before = await consumer.sources();
    await consumer.add();
    expect(await consumer.sources()).toEqual(before);
  },
);

test('it builds for production without a warning', { tag }, async ({ consumer }) => {
  const { invoicesUrl } = consumer;
  if (invoicesUrl !== undefined) await consumer.addInvoices(invoicesUrl);
  expect(await consumer.run('npx', 'ng', 'build')).not.toMatch(/warning/i);
});

test('its tests pass, with users that the testing entry puts there', { tag }, async ({ consumer }) => {
  await consumer.test();
  if (consumer.row.testsEndToEnd) await consumer.testEndToEnd();
});

test('somebody signs in, is signed in after a reload, and signs out', { tag }, async ({ consumer, page }) => {
  await consumer.serve();
  const { name } = consumer.row;
  const shop = new ShopPage(page);
  await page.goto(consumer.origin);
  await expect(shop.signIn).toBeVisible();
  await shop.show(`${name}-1-before`);
  await shop.expectAccessible();
  await shop.signIn.click();
  await shop.signInAs('alice', `${name}-2-sign-in`);
  await page.reload();
  await expect(shop.signOut).toBeVisible();
  await shop.show(`${name}-3-after-a-reload`);
  if (consumer.row.backend === undefined) {
    // Without it the reload works as well, but starts the app a second time, in the frame.
    const silentPage = await page.request.get(`${consumer.origin}/auth/silent.html`);
    expect(await silentPage.text()).toContain('<title>Signing in</title>');
  }

  if (consumer.invoicesUrl !== undefined) {
    await page.goto(`${consumer.origin}/invoices`);
    await expect(page.getByRole('listitem').filter({ hasText: 'Lumen Optics' })).toBeVisible();
  }

  await shop.signOut.click();
  // The page is signed out before it has been at the provider and back, and a reload would get in the way of that.
  await page.waitForURL((url) => url.origin === consumer.origin && url.pathname === '/');
  await expect(shop.signIn).toBeVisible();
  await page.reload();
  await expect(shop.signIn).toBeVisible();
});

test('its profile page is for whoever is signed in', { tag }, async ({ consumer, page }) => {
  const shop = new ShopPage(page);
  await page.goto(`${consumer.origin}/profile`);
  await shop.signInAs('alice');
  await expect(page).toHaveURL(`${consumer.origin}/profile`);
  await expect(page.getByRole('heading', { name: 'Your profile' })).toBeInViewport();
  await shop.show(`${consumer.row.name}-4-profile`);
  await shop.expectAccessible('app-profile');
});
