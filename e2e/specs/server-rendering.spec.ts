import { findLeaks } from '../fixtures/leak.ts';
import { SignInPage } from '../fixtures/sign-in-page.ts';
import { expect, renderedTest as test } from '../fixtures/shop-test.ts';
import type { Stage } from '../fixtures/stage.ts';

/** Everything a request may get, apart from what differs each time. */
async function rendered(stage: Stage, path: string, cookie = ''): Promise<string> {
  const answer = await fetch(stage.app.origin + path, {
    headers: { accept: 'text/html', cookie },
    redirect: 'manual',
  });
  expect(answer.status, path).toBe(200);
  return (await answer.text()).replaceAll(/nonce="[^"]*"/gi, '');
}

const placeholders = [
  ['/', 'Home'],
  ['/welcome', 'Welcome'],
  ['/orders', 'One moment'],
  ['/admin', 'One moment'],
] as const;

test('a server renders public pages, and in the place of guarded ones the page that is set @B14', async ({
  stage,
}) => {
  for (const [path, heading] of placeholders) {
    const html = await rendered(stage, path);
    expect(html).toContain(`<h1>${heading}</h1>`);
    expect(html).toContain('Wait a moment');
    expect(html).not.toContain('Sign in');
  }
});

test('a request the server makes to a listed API goes without a credential @B14', async ({ stage }) => {
  expect(await rendered(stage, '/')).toContain('The API answers 401');
  expect(stage.api.requests.map(({ method, status }) => [method, status])).toEqual([['GET', 401]]);
});

test('nothing about a user is in what the server renders, whatever cookies come along @B14', async ({
  page,
  stage,
  shop,
}) => {
  await page.goto('/');
  await shop.signInAs('admin');
  await shop.open('Admin');
  await shop.expectPage('Administration');

  const cookies = await page.context().cookies();
  expect(
    cookies.map(({ name }) => name),
    'the session of the provider, on the same host',
  ).toContain('_session');
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  for (const [path] of placeholders) {
    const html = await rendered(stage, path, cookie);
    expect(html).toBe(await rendered(stage, path));
    expect(html).not.toMatch(/ada|admin@|"sub"/i);
    const traces = [{ where: path, text: html }];
    expect(findLeaks(traces, stage.provider.secrets)).toEqual([]);
    for (const { value } of cookies) expect(html).not.toContain(value);
  }
});

test('requests at the same time do not meet @B14', async ({ stage }) => {
  const alone = new Map<string, string>();
  for (const [path] of placeholders) alone.set(path, await rendered(stage, path));
  const paths = [...alone.keys(), ...alone.keys(), ...alone.keys()];
  const together = await Promise.all(
    paths.map(async (path) => ({ path, html: await rendered(stage, path) })),
  );
  for (const { path, html } of together) expect(html).toBe(alone.get(path));
});

test('after a reload of a guarded page the address stays, and hydration restores the session @B14', async ({
  page,
  stage,
  shop,
}) => {
  const hydrated: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('Angular hydrated')) hydrated.push(message.text());
  });
  await page.goto('/orders?page=2#last');
  await new SignInPage(page).signIn('alice');
  await expect(page.getByText('A-2026-042')).toBeVisible();

  const before = stage.provider.requests.length;
  const answer = await page.reload();
  expect(answer?.status()).toBe(200);
  expect(answer?.request().redirectedFrom()).toBeNull();
  await shop.expectSignedIn();
  await shop.expectPage('Orders');
  await expect(page.getByText('A-2026-042')).toBeVisible();
  await expect(page).toHaveURL(`${stage.app.origin}/orders?page=2#last`);
  expect(stage.provider.requests.slice(before).map(({ endpoint }) => endpoint)).not.toContain('sign_in');
  await shop.expectStable();
  expect(hydrated.length, 'the page was rendered on the server first').toBeGreaterThan(0);
});

test('after hydration a guarded page asks a stranger to sign in, and denies who may not see it @B14', async ({
  page,
  stage,
  shop,
}) => {
  await page.goto('/admin');
  await new SignInPage(page).signIn('alice');
  await shop.expectSignedIn();
  await shop.expectPage('No access');
  await expect(page.getByRole('link', { name: 'Admin' })).toBeHidden();
  await shop.signOut.click();
  await expect(page).toHaveURL(`${stage.app.origin}/`);
  await shop.expectSignedOut();
});
