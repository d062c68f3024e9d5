import { defineConfig } from '@playwright/test';
import { chromiumArgs, chromiumPath } from '../../tools/browser.mjs';
import type { RowOption } from './consumer-test.ts';
import { rows } from './rows.ts';

/** Each row is a project: `--project=NAME` runs it alone. */
export default defineConfig<object, RowOption>({
  testDir: '.',
  // The specs in there are for the apps.
  testIgnore: 'app/**',
  outputDir: '../../test-results/consumers',
  forbidOnly: true,
  workers: 2,
  retries: 0,
  // Installing packages is a matter of minutes where the network is slow.
  timeout: 300_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    trace: 'retain-on-failure',
    launchOptions: { executablePath: chromiumPath(), args: [...chromiumArgs] },
  },
  projects: rows.map(({ name }) => ({ name, use: { row: name } })),
});
