// Builds what is out of date and runs Playwright; arguments go to `playwright test`.
import { join } from 'node:path';
import { command, root, run } from './run.mjs';

for (const tool of ['build.mjs', 'shop.mjs']) {
  const { code } = await run(join(root, 'tools', tool));
  if (code !== 0) process.exit(code);
}
const args = ['test', '--config=e2e/playwright.config.ts', ...process.argv.slice(2)];
const { code } = await run(command('@playwright/test', 'playwright'), args);
process.exitCode = code;
