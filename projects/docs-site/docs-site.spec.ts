import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';

const pages = ['/', '/oidc.html', '/choose-a-strategy.html', '/api/ngx-strongbox/functions/authGuard.html'];

/** Opens a page that listens: the switch gets its title from the script. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.locator('[role=switch]').first()).toHaveAttribute('title', /Switch/);
}

async function search(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('searchbox').fill(text);
}

test('a page is found by a word in it, with the keyboard alone @D4', async ({ page }) => {
  await open(page, '/');
  await search(page, 'keychain');
  await expect(page.getByRole('option').first()).toContainText('token store');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('A token store of your own');
});

test('a name of the API is found where its docstring is @D4', async ({ page }) => {
  await open(page, '/');
  await search(page, 'withIdleTimeout');
  await page
    .getByRole('option', { name: /Function: withIdleTimeout\(\)/ })
    .first()
    .click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('withIdleTimeout()');
});

test('links of the repository lead to pages and files of the site @D4', async ({ page }) => {
  await open(page, '/csp.html');
  await page.getByRole('navigation').getByRole('link', { name: 'strongbox-express', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('strongbox-express');
  const [answer] = await Promise.all([
    page.waitForResponse('**/openapi.yaml'),
    page.getByRole('main').getByRole('link', { name: 'openapi.yaml' }).first().click(),
  ]);
  expect(await answer.text()).toMatch(/^openapi: 3/m);
});

test('no page asks anybody else for anything, and its own policy refuses none of it @D4', async ({
  page,
  baseURL,
}) => {
  const strangers: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== baseURL) strangers.push(request.url());
  });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  for (const path of pages) await open(page, path);
  await search(page, 'guard');
  await expect(page.getByRole('option').first()).toBeVisible();
  expect(strangers).toEqual([]);
  expect(complaints).toEqual([]);
  // The same page, once it wants an image of somebody else.
  await page.evaluate(() => {
    document.body.append(Object.assign(new Image(), { src: 'http://elsewhere.test/x.png' }));
  });
  await expect.poll(() => complaints.join()).toContain('Content Security Policy');
});

test('the tables that compare the strategies show all columns on a laptop @D4', async ({ page }) => {
  await open(page, '/choose-a-strategy.html');
  const tables = page.getByRole('main').getByRole('table');
  await expect(tables).toHaveCount(2);
  for (const table of await tables.all()) {
    expect(await table.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  }
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing, and nothing sticks out of a phone's screen: ${colorScheme} @D4`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const path of pages) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await open(page, path);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map(
        ({ id, nodes }) => `${path} ${id}: ${nodes.map(({ html }) => html).join(', ')}`,
      );
      expect(found).toEqual([]);
      await page.setViewportSize({ width: 360, height: 740 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBe(360);
    }
  });
}
