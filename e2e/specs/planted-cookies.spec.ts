import type { BrowserContext, Cookie, Page } from '@playwright/test';
import { askAsApp, type AppAnswer } from '../fixtures/ask-as-app.ts';
import { startAttackerSite, type AttackerSite } from '../fixtures/attacker-site.ts';
import { DemoApp } from '../fixtures/demo-app.ts';
import { beginForeignLogin } from '../fixtures/foreign-login.ts';
import { expect, stageTest } from '../fixtures/test.ts';
import { unprotectedPath } from '../fixtures/unprotected-route.ts';

/** A page next door, which may set cookies for the whole of spa.test, and somebody’s browser with sessions of his own. */
const test = stageTest.extend<{ sibling: AttackerSite; attacker: Page }>({
  sibling: async ({ certificate }, use) => {
    const site = await startAttackerSite({ hostname: 'evil.spa.test', tls: certificate });
    await use(site);
    await site.close();
  },
  attacker: async ({ browser, stage }, use) => {
    const context = await browser.newContext({ baseURL: stage.app.origin });
    const page = await context.newPage();
    await page.goto('/bff/login?redirect_to=/');
    await page.getByRole('textbox', { name: 'User name' }).fill('admin');
    await page.getByLabel('Password').fill('admin');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('/');
    await signInWithForm(page, 'admin');
    await use(page);
    await context.close();
  },
});

test.use({ strategy: 'backend-session' });

const session = '/bff/session';
const refresh = { path: '/login-cookie/refresh', body: { some: 'body' } };

async function signInWithForm(page: Page, username: string): Promise<void> {
  const answer = await askAsApp(page, {
    path: '/login-cookie/login',
    body: { username, password: username },
  });
  expect(answer.status).toBe(200);
}

function userIn({ body }: AppAnswer): string | null {
  const { user } = body as { readonly user?: { readonly sub: string } };
  return user?.sub ?? null;
}

async function usersOf(page: Page): Promise<readonly (string | null)[]> {
  return [userIn(await askAsApp(page, { path: session })), userIn(await askAsApp(page, refresh))];
}

/** Those of the backend, with which the attacker is who he is. */
async function backendCookies(context: BrowserContext, origin: string): Promise<readonly Cookie[]> {
  const { hostname } = new URL(origin);
  return (await context.cookies()).filter(({ name, domain }) => domain === hostname && name.startsWith('__'));
}

/** Ways of writing a cookie so that a browser might take it for one of the app’s host. */
function disguises({ name, value, path }: Pick<Cookie, 'name' | 'value' | 'path'>): readonly string[] {
  const wide = `Domain=spa.test; Path=${path}; Secure; HttpOnly; SameSite=None`;
  return [
    `${name}=${value}; ${wide}`,
    `${name.toLowerCase()}=${value}; ${wide}`,
    `${name.toUpperCase()}=${value}; ${wide}`,
    `=${name}=${value}; ${wide}`,
    `${name}; ${wide}`,
    `\t${name} =${value}; ${wide}`,
    `"${name}"=${value}; ${wide}`,
    // These stay with the attacker’s own host.
    `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=None`,
  ];
}

test('a sibling sub-domain can plant no session, and no login of its own @A2 @A6 @B4 @C4', async ({
  page,
  context,
  browser,
  stage,
  sibling,
  attacker,
}) => {
  const { origin } = stage.app;
  const foreign = await beginForeignLogin(browser, `${origin}/bff/login?redirect_to=/`);
  const planted = [
    ...(await backendCookies(attacker.context(), origin)),
    ...(await backendCookies(foreign.page.context(), origin)),
  ];
  const hostNames = planted.map(({ name }) => name).filter((name) => name.startsWith('__Host-'));
  expect(hostNames).toEqual(expect.arrayContaining(['__Host-Http-session', '__Host-Http-login-cookie']));
  expect(
    hostNames.some((name) => name.startsWith('__Host-Http-login-') && name !== '__Host-Http-login-cookie'),
  ).toBe(true);

  sibling.cookies = ['plain=planted; Domain=spa.test; Path=/; Secure', ...planted.flatMap(disguises)];
  await page.goto(sibling.url);
  await page.evaluate((cookies) => {
    for (const cookie of cookies) document.cookie = cookie.replace('; HttpOnly', '');
  }, sibling.cookies);
  await page.goto(unprotectedPath);
  const arrived = (await page.locator('body').innerText()).split(' ');
  expect(arrived, 'what has no prefix').toContain('plain');
  const known = hostNames.map((name) => name.toLowerCase());
  expect(arrived.filter((name) => known.includes(name.toLowerCase()))).toEqual([]);

  await page.goto('/');
  // The path of this one does not go with the prefix that only this host could set.
  const wide = (await context.cookies(`${origin}${refresh.path}`)).filter(
    ({ domain }) => domain === '.spa.test',
  );
  expect(wide.map(({ name }) => name)).toContain('__Secure-refresh-login-cookie');
  expect(await usersOf(page)).toEqual([null, null]);

  await page.goto(foreign.callback);
  await page.waitForURL('/');
  expect(await usersOf(page)).toEqual([null, null]);
  expect(await usersOf(attacker), 'they were good').toEqual(['admin', 'admin']);
  await foreign.page.context().close();
});

test('nobody becomes somebody else, nor loses a session for good, by cookies of a sibling sub-domain @A2 @A6 @C4', async ({
  page,
  context,
  stage,
  sibling,
  attacker,
}) => {
  const demo = new DemoApp(page);
  await demo.openAs('alice');
  await signInWithForm(page, 'alice');
  const planted = await backendCookies(attacker.context(), stage.app.origin);
  const tab = await context.newPage();
  sibling.cookies = planted.flatMap(disguises);
  await tab.goto(sibling.url);
  const refreshCookies = (await context.cookies(`${stage.app.origin}${refresh.path}`)).filter(
    ({ name }) => name === '__Secure-refresh-login-cookie',
  );
  expect(refreshCookies.map(({ domain }) => domain)).toEqual(
    expect.arrayContaining(['spa.test', '.spa.test']),
  );
  for (let times = 0; times < 2; times++) expect(await usersOf(page)).toEqual(['alice', 'alice']);

  sibling.cookies = Array.from(
    { length: 10 },
    (_, n) => `n${String(n)}=${'x'.repeat(4000)}; Domain=spa.test; Path=/; Secure`,
  );
  await tab.goto(sibling.url);
  expect(await page.evaluate(() => fetch('/').then(({ status }) => status))).toBe(431);
  await context.clearCookies({ domain: '.spa.test' });
  await page.goto('/');
  await demo.expectSignedIn();
  expect(await usersOf(page)).toEqual(['alice', 'alice']);
});

test('a login begins a new session, whatever cookies there were, and ends the one before @A2 @A6 @C4', async ({
  page,
  context,
  stage,
  attacker,
}) => {
  const { origin } = stage.app;
  const valuesOf = async (of: BrowserContext) =>
    new Map((await backendCookies(of, origin)).map(({ name, value }) => [name, value]));
  // As in a browser that knows no prefixes, or that somebody else has used before.
  const planted = await backendCookies(attacker.context(), origin);
  await context.addCookies([...planted]);
  await page.goto('/');
  expect(await usersOf(page)).toEqual(['admin', 'admin']);
  const before = await valuesOf(context);

  await page.goto('/bff/login?redirect_to=/&prompt=login');
  await page.getByRole('textbox', { name: 'User name' }).fill('alice');
  await page.getByLabel('Password').fill('alice');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('/');
  await signInWithForm(page, 'alice');
  expect(await usersOf(page)).toEqual(['alice', 'alice']);
  const now = await valuesOf(context);
  const credentials = [
    '__Host-Http-session',
    '__Host-XSRF-TOKEN',
    '__Host-Http-login-cookie',
    '__Host-Http-token',
  ];
  for (const name of [...credentials, '__Secure-refresh-login-cookie', '__Host-XSRF-LOGIN-COOKIE']) {
    expect(now.get(name), name).toBeDefined();
    expect(now.get(name) === before.get(name), `${name} is the same`).toBe(false);
  }
  expect(await usersOf(attacker)).toEqual([null, null]);
});

test('a session that nobody has begun is none, and none comes of it by a login @A2 @C4', async ({
  page,
  context,
  stage,
}) => {
  const made = 'A'.repeat(43);
  const [url, secure] = [stage.app.origin, true];
  const invented = { name: '__Host-Http-session', value: made, url, secure, httpOnly: true };
  await context.addCookies([invented, { name: '__Host-XSRF-TOKEN', value: made, url, secure }]);
  const demo = new DemoApp(page);
  await demo.openAs('alice');
  const jar = await backendCookies(context, stage.app.origin);
  expect(jar.map(({ name }) => name)).toContain('__Host-Http-session');
  expect(jar.filter(({ value }) => value === made)).toEqual([]);
  await context.addCookies([invented]);
  expect(userIn(await askAsApp(page, { path: session }))).toBeNull();
});
