import type { BrowserContext } from '@playwright/test';
import { DemoApp } from '../fixtures/demo-app.ts';
import { holdNextAnswer } from '../fixtures/held-answer.ts';
import { renewals } from '../fixtures/provider-log.ts';
import { SignInPage } from '../fixtures/sign-in-page.ts';
import type { Stage } from '../fixtures/stage.ts';
import { expect, test } from '../fixtures/test.ts';

test.use({ providerHost: 'id.spa.test' });

async function openTab(context: BrowserContext): Promise<DemoApp> {
  const tab = new DemoApp(await context.newPage());
  await tab.page.goto('/');
  return tab;
}

/** Milliseconds. A person who turns to the next tab does not find it signed in. */
const atOnce = { timeout: 2_000 };

test('signing out in one tab signs the others out at once, and says so there @B9 @every-strategy @every-store', async ({
  demo,
}) => {
  await demo.openAs('alice');
  const others = [await demo.anotherTab(), await demo.anotherTab()];

  await demo.signOut.click();
  for (const other of others) {
    await expect(other.signIn).toBeVisible(atOnce);
    await expect(other.signOut).toBeHidden();
    await expect(other.page.getByText('You have signed out in another tab')).toBeVisible();
  }
  for (const other of others) {
    await other.page.reload();
    await other.expectSignedOut();
  }
});

test('a renewal that was under way in another tab does not bring the session back @B8 @B9', async ({
  stage,
  demo,
}) => {
  await demo.openAs('alice');
  const other = await demo.anotherTab();

  const refresh = await holdNextAnswer(other.page, `${stage.provider.issuer}/token`);
  await other.renew.click();
  await refresh.arrived;
  await demo.signOut.click();
  await expect(other.signIn).toBeVisible(atOnce);
  await refresh.release();
  await demo.page.waitForURL((url) => url.origin === stage.app.origin);

  await demo.expectSignedOut();
  await other.expectSignedOut();
  await other.page.reload();
  await other.expectSignedOut();
});

test('signing in in one tab is picked up by the others @B8 @every-strategy @every-store', async ({
  context,
  demo,
}) => {
  const others = [await openTab(context), await openTab(context)];
  for (const other of others) await other.expectSignedOut();
  await demo.openAs('alice');
  for (const other of others) await other.expectSignedIn();
});

test('a duplicate of a tab is signed in on its own and renews on its own @B8', async ({
  page,
  context,
  stage,
  demo,
}) => {
  await demo.openAs('alice');
  // A window that a page opens begins with a copy of its session storage, as a duplicate does.
  await page.evaluate(() => {
    sessionStorage.setItem('copied', 'yes');
  });
  const opened = context.waitForEvent('page');
  await page.evaluate(() => void open(location.href));
  const duplicate = new DemoApp(await opened);
  await duplicate.expectSignedIn();
  expect(await duplicate.page.evaluate(() => sessionStorage.getItem('copied'))).toBe('yes');

  for (const [index, tab] of [demo, duplicate, demo, duplicate].entries()) {
    await tab.renew.click();
    await expect.poll(() => renewals(stage.provider)).toHaveLength(index + 1);
    await expect(tab.renew).toBeEnabled();
  }
  expect(renewals(stage.provider)).toEqual([200, 200, 200, 200]);
  expect(stage.provider.grants).toEqual({ refreshTokensReused: 0, grantsRevoked: 0 });
  await demo.expectSignedIn();
  await duplicate.expectSignedIn();
});

test('a tab that was duplicated while it was signing in leaves both tabs signed in @B8', async ({
  page,
  context,
  demo,
}) => {
  await page.goto('/');
  await demo.signIn.click();
  await expect(new SignInPage(page).userName).toBeVisible();
  await page.goBack();
  const opened = context.waitForEvent('page');
  await page.evaluate(() => void open(location.href));
  const duplicate = new DemoApp(await opened);
  await duplicate.expectSignedOut();
  expect(await duplicate.page.evaluate(() => sessionStorage.length)).toBeGreaterThan(0);

  await duplicate.signInAs('alice');
  await demo.expectSignedIn();
  await page.reload();
  await demo.expectSignedIn();
});

test('two tabs that sign in at the same time are both signed in @B8', async ({ context, stage, demo }) => {
  const tabs = [demo, new DemoApp(await context.newPage())];
  for (const [index, { page }] of tabs.entries()) {
    // It may leave for the provider before it has loaded.
    await page.goto(index === 0 ? '/profile' : '/invoices', { waitUntil: 'commit' });
  }
  for (const { page } of tabs) await expect(new SignInPage(page).userName).toBeVisible();
  await Promise.all(tabs.map(({ page }) => new SignInPage(page).signIn('alice')));
  for (const [index, tab] of tabs.entries()) {
    await tab.expectSignedIn();
    await expect(tab.page).toHaveURL(index === 0 ? '/profile' : '/invoices');
  }
  for (const tab of tabs) {
    const before = renewals(stage.provider).length;
    await tab.renew.click();
    await expect.poll(() => renewals(stage.provider).slice(before)).toEqual([200]);
  }
});

function channelName({ provider }: Stage): string {
  return `strongbox.session ${provider.issuer} ${provider.clientId}`;
}

test('messages that are no news change nothing @B8 @B9', async ({ page, stage, demo }) => {
  await demo.openAs('alice');
  const asked = stage.provider.requests.length;
  await page.evaluate((name) => {
    const channel = new BroadcastChannel(name);
    const nonsense = [
      null,
      undefined,
      0,
      '',
      'signed-out',
      '{"type":"signed-out","reason":"logout"}',
      [],
      ['signed-out'],
      {},
      { type: 'signed-out' },
      { type: 'signed-out', reason: 'because' },
      { type: ['signed-out'], reason: ['logout'] },
      { type: 'SIGNED-OUT', reason: 'logout' },
      { type: 'signed-in', since: 'now', user: { sub: 'mallory' } },
      { type: 'signed-in', since: Date.now(), session: { user: { sub: 'mallory' } } },
      { type: 'renewed', session: { user: { sub: 'mallory', name: 'Mallory' } } },
      { type: '__proto__', reason: 'logout' },
      new Map([['type', 'signed-out']]),
      new Uint8Array(1024),
    ];
    for (const message of nonsense) channel.postMessage(message);
    new BroadcastChannel(`${name} elsewhere`).postMessage({ type: 'signed-out', reason: 'logout' });
    const last = new BroadcastChannel(name);
    last.onmessage = () => (document.title = 'all were heard');
    channel.postMessage('the end');
  }, channelName(stage));
  await expect(page).toHaveTitle('all were heard');
  await demo.expectSignedIn();
  await expect(page.getByText('Alice Example').first()).toBeVisible();
  expect(stage.provider.requests.slice(asked)).toEqual([]);

  // The same way, what is news is heard.
  await page.evaluate((name) => {
    new BroadcastChannel(name).postMessage({ type: 'signed-out', reason: 'logout' });
  }, channelName(stage));
  await demo.expectSignedOut();
});

test('tabs tell each other no token, no claim and nothing but what has happened @A1 @B8', async ({
  stage,
  demo,
  watch,
}) => {
  await demo.openAs('alice');
  const other = await demo.anotherTab();
  await other.renew.click();
  await expect.poll(() => renewals(stage.provider)).toEqual([200]);
  await demo.signOut.click();
  await other.expectSignedOut();

  const told = watch.writes('BroadcastChannel').map((text) => JSON.parse(text) as { readonly type: string });
  const time: unknown = expect.any(Number);
  const known: Readonly<Record<string, object>> = {
    'signed-in': { type: 'signed-in', since: time },
    'signed-out': { type: 'signed-out', reason: 'logout', since: time },
    // Somebody is using the app.
    active: { type: 'active', at: time },
  };
  for (const message of told) expect(message).toEqual(known[message.type]);
  const types = told.map(({ type }) => type);
  expect(types).toContain('signed-in');
  expect(types).toContain('signed-out');
});
