// Takes the pictures of the documentation from the real demo, light and dark: docs/images. Usage: screenshots.mjs
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumArgs, chromiumPath } from './browser.mjs';
import { root, run, stopAll } from './run.mjs';

const images = join(root, 'docs/images');
const origin = 'http://localhost:4200';
const width = 1280;
const height = 760;

const { code } = await run(join(root, 'tools/build.mjs'), []);
if (code !== 0) process.exit(code);
const stopped = run(join(root, 'projects/demo-servers/src/main.ts'), [], { capture: true });
const ended = stopped.then(({ output }) => {
  throw new Error(`The demo has ended: ${output}`);
});

async function untilItAnswers() {
  for (;;) {
    const answer = await fetch(origin).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function signedIn(page) {
  await page.goto(origin);
  await page.getByRole('button', { name: 'Sign in', exact: true }).first().click();
  await page.getByRole('textbox', { name: 'User name' }).fill('alice');
  await page.getByLabel('Password').fill('alice');
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out', exact: true }).first().waitFor();
}

/** Each opens what it shows, and gives where that is. */
const pictures = {
  demo: async (page) => {
    await page.goto(`${origin}/invoices`);
    await page.getByRole('cell').first().waitFor();
    return { x: 0, y: 0, width, height };
  },
  inspector: async (page) => {
    await page.goto(`${origin}/`);
    await page.getByRole('button', { name: 'Steal the token and use it elsewhere' }).click();
    await page
      .getByRole('button', { name: 'Steal the token and use it elsewhere', disabled: false })
      .waitFor();
    // Its first two panels: a picture of the whole of it would be as tall as three screens.
    const { x, y, width } = await page.locator('demo-inspector').boundingBox();
    const panel = await page.locator('demo-theft-panel').boundingBox();
    return { x: x - 16, y, width: width + 32, height: panel.y + panel.height - y + 16 };
  },
};

await Promise.race([untilItAnswers(), ended]);
const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs });
mkdirSync(images, { recursive: true });
try {
  for (const colorScheme of ['light', 'dark']) {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 1100 } });
    await signedIn(page);
    for (const [name, open] of Object.entries(pictures)) {
      const path = join(images, `${name}-${colorScheme}.png`);
      await page.screenshot({ path, animations: 'disabled', clip: await open(page) });
      console.log(path);
    }
    await page.close();
  }
} finally {
  await browser.close();
  stopAll();
}
process.exit(0);
