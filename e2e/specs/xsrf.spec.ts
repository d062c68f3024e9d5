import type { Page } from '@playwright/test';
import { startAppServer } from '../../projects/demo-servers/src/app-server.ts';
import { openSite } from '../../projects/demo-servers/src/site.ts';
import { startEchoServer, type EchoServer } from '../fixtures/echo-server.ts';
import { test as base } from '../fixtures/probe-test.ts';
import { expect } from '../fixtures/test.ts';
import type { XsrfVariant } from '../probe/xsrf.ts';

interface Echoes {
  /** Listed with the variants that list anything. */
  readonly listed: EchoServer;
  readonly foreign: EchoServer;
}

/** The app’s server with two backends that tell what came to them in the place of the APIs. */
const test = base.extend<{ readonly echoes: Echoes }>({
  echoes: async ({ crossSite, certificate }, use) => {
    const tls = crossSite ? { tls: certificate } : {};
    const listed = await startEchoServer({ hostname: crossSite ? 'api.spa.test' : 'localhost', ...tls });
    const foreign = await startEchoServer({ hostname: crossSite ? 'op.example' : 'localhost', ...tls });
    await use({ listed, foreign });
    await Promise.all([listed.close(), foreign.close()]);
  },
  stage: async ({ stage, echoes, appRoot, crossSite, certificate }, use) => {
    const { issuer, clientId } = stage.provider;
    const hostname = crossSite ? 'spa.test' : 'localhost';
    const app = await startAppServer({
      site: await openSite({ hostname, ...(crossSite && { tls: certificate }) }),
      root: appRoot,
      config: {
        issuer,
        clientId,
        apiUrl: echoes.listed.url,
        paymentsUrl: echoes.foreign.url,
        elsewhereUrl: echoes.foreign.url,
      },
    });
    await use({ ...stage, app });
    await app.close();
  },
});

test.use({ probeEntry: 'xsrf.ts' });

/** Gives the headers that arrived. */
async function send(page: Page, ...request: [XsrfVariant, string, string, string?]): Promise<unknown> {
  return page.evaluate((request) => globalThis.xsrfProbe.send(...request), request);
}

/** Gives a header that left for the app’s own server, which answers nothing to it. */
async function sendHome(page: Page, header: string, variant: XsrfVariant, method: string) {
  const sent = page.waitForRequest((request) => request.url().endsWith('/some/action'));
  await send(page, variant, method, '/some/action').catch(() => undefined);
  return (await sent).headerValue(header);
}

/** Puts it where the backend would. */
async function setCookie(page: Page, cookie: string): Promise<void> {
  await page.evaluate((cookie) => (document.cookie = cookie), cookie);
}

test.beforeEach(async ({ page }) => {
  await page.goto('/');
  await expect.poll(() => page.evaluate(() => 'xsrfProbe' in globalThis)).toBe(true);
  await setCookie(page, 'XSRF-TOKEN=of-the-cookie; Path=/; SameSite=Strict');
});

test('the value of the cookie comes with unsafe requests to the own origin and with no others @B4', async ({
  page,
  echoes,
}) => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    expect(await sendHome(page, 'x-xsrf-token', 'default', method), method).toBe('of-the-cookie');
  }
  expect(await sendHome(page, 'x-xsrf-token', 'default', 'GET')).toBeNull();
  for (const { url } of [echoes.listed, echoes.foreign]) {
    expect(await send(page, 'default', 'POST', url)).not.toHaveProperty('x-xsrf-token');
  }
});

test('a fixed header goes to a listed server on another origin, and to no other one @B4', async ({
  page,
  echoes,
}) => {
  expect(await send(page, 'fixed', 'POST', echoes.listed.url)).toMatchObject({ 'x-csrf': '1' });
  expect(await send(page, 'fixed', 'GET', echoes.listed.url)).not.toHaveProperty('x-csrf');
  expect(await send(page, 'fixed', 'POST', echoes.foreign.url)).not.toHaveProperty('x-csrf');
  expect(await sendHome(page, 'x-csrf', 'fixed', 'POST')).toBe('1');
});

test('a request that a later interceptor sends elsewhere leaves the header behind, also what Angular has put on it @B4', async ({
  page,
  echoes,
}) => {
  const { url } = echoes.foreign;
  const withHeader = { 'x-xsrf-token': 'of-the-cookie' };
  expect(await send(page, 'angular', 'POST', '/some/action', url), 'the leak').toMatchObject(withHeader);
  expect(await send(page, 'beside-angular', 'POST', '/some/action', url)).not.toHaveProperty('x-xsrf-token');
  expect(await send(page, 'default', 'POST', '/some/action', url)).not.toHaveProperty('x-xsrf-token');
});

test('a cookie that only this host can have set works too @B4', async ({ page }) => {
  await setCookie(page, '__Host-XSRF-TOKEN=of-this-host; Path=/; Secure; SameSite=Strict');
  expect(await sendHome(page, 'x-xsrf-token', 'host-cookie', 'POST')).toBe('of-this-host');
});
