import { defineConfig } from '@playwright/test';
import { chromiumArgs, chromiumPath } from '../../tools/browser.mjs';
import type { RowOption } from './consumer-test.ts';
import { firstMinutes, rows } from './rows.ts';

const isProof = process.env['CONSUMERS_PROOF'] !== undefined;

/** Each row is a project: `--project=NAME` runs it alone. */
export default defineConfig<object, RowOption>({
  testDir: '.',
  // The specs in there are for the apps.
  testIgnore: 'app/**',
  outputDir: '../../test-results/consumers',
  forbidOnly: true,
  // Those of the proof listen on the same port.
  workers: isProof ? 1 : 2,
  retries: 0,
  // Installing packages is a matter of minutes where the network is slow.
  timeout: 300_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    trace: 'retain-on-failure',
    launchOptions: { executablePath: chromiumPath(), args: [...chromiumArgs] },
  },
  projects: (isProof ? firstMinutes : rows).map(({ name }) => ({ name, use: { row: name } })),
});
