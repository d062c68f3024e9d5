import type { BrowserContext, Page } from '@playwright/test';
import { strategyCookie } from '../../projects/demo-servers/src/strategy.ts';
import { DemoApp } from '../fixtures/demo-app.ts';
import { fetchBy, loopbackAgent } from '../fixtures/loopback-agent.ts';
import { expect, test } from '../fixtures/test.ts';

test.use({ strategy: 'hybrid', providerHost: 'id.spa.test' });

const cookieName = '__Host-Http-fingerprint';

/** As script of the page reads it. */
async function accessTokenOf(page: Page): Promise<string> {
  const stored = await page.evaluate(() => Object.values<string>(localStorage).join(' '));
  return /"accessToken":"([^"]+)"/.exec(stored)?.[1] ?? '';
}

/** What the API answers to script of that page, which lets the browser add whatever cookies it has. */
function askFrom(page: Page, url: string, token: string): Promise<number> {
  return page.evaluate(
    async ([url = '', token = '']) => {
      const headers = { authorization: `Bearer ${token}` };
      return (await fetch(url, { headers, credentials: 'include' })).status;
    },
    [url, token],
  );
}

async function fingerprintIn(context: BrowserContext): Promise<string | undefined> {
  return (await context.cookies()).find(({ name }) => name === cookieName)?.value;
}

test('a token that was stolen is refused wherever the cookie of its browser is not @A4 @C3 @D2', async ({
  page,
  context,
  browser,
  stage,
  demo,
  certificate,
}) => {
  const invoices = `${stage.api.hybridUrl}invoices?year=2026`;
  await demo.openGuardedAs('alice', '/invoices?year=2026');
  await expect(page.getByText('A-2026-042')).toBeVisible();
  const token = await accessTokenOf(page);
  const cookie = (await fingerprintIn(context)) ?? '';
  expect(await askFrom(page, invoices, token), 'in its own browser').toBe(200);
  expect(await page.evaluate(() => document.cookie)).not.toContain(cookieName);
  const theft = page.locator('demo-theft-panel');
  await theft.getByRole('button', { name: 'Steal the token' }).click();
  await expect(theft).toContainText(
    '401: the API refused it. The cookie that belongs to the token is missing',
  );

  const agent = loopbackAgent(certificate.cert);
  const askFromNode = async (...cookies: readonly string[]): Promise<number> => {
    const pairs = cookies.map((value) => `${cookieName}=${value}`).join('; ');
    const headers = { authorization: `Bearer ${token}`, ...(pairs && { cookie: pairs }) };
    return (await fetchBy(agent)(invoices, { headers })).status;
  };
  const { userFingerprint } = JSON.parse(
    Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
  ) as Record<string, string>;
  expect(await askFromNode(), 'from Node').toBe(401);
  expect(await askFromNode(userFingerprint ?? ''), 'with the hash for the cookie').toBe(401);
  expect(await askFromNode(cookie), 'the cookie is what decides').toBe(200);

  const elsewhere = await browser.newContext({ baseURL: stage.app.origin });
  await elsewhere.addCookies([{ name: strategyCookie, value: 'hybrid', url: stage.app.origin }]);
  const thief = await elsewhere.newPage();
  await thief.goto('/');
  expect(await askFrom(thief, invoices, token), 'from another browser').toBe(401);
  const planted = { name: cookieName, url: stage.api.url, httpOnly: true, secure: true };
  await elsewhere.addCookies([{ ...planted, sameSite: 'Strict', value: 'A'.repeat(cookie.length) }]);
  expect(await askFrom(thief, invoices, token), 'with a cookie that was planted').toBe(401);
  await new DemoApp(thief).signInAs('admin');
  expect(await askFrom(thief, invoices, await accessTokenOf(thief)), 'with a session of its own').toBe(200);
  expect(await askFrom(thief, invoices, token), 'with the cookie of another session').toBe(401);
  const foreign = (await fingerprintIn(elsewhere)) ?? '';
  expect(await askFromNode(foreign)).toBe(401);
  expect(await askFromNode(foreign, cookie), 'with both').toBe(401);
  await elsewhere.close();
  await agent.close();

  await demo.renew.click();
  await expect.poll(() => accessTokenOf(page)).not.toBe(token);
  expect(await askFrom(page, invoices, await accessTokenOf(page)), 'after a renewal').toBe(200);
  await demo.signOut.click();
  await demo.expectSignedOut();
  await expect.poll(() => fingerprintIn(context)).toBeUndefined();
});
