import { defineConfig } from '@playwright/test';
import { chromiumArgs, chromiumPath } from '../../tools/browser.mjs';

const port = 4800;

export default defineConfig({
  testDir: '.',
  testMatch: 'docs-site.spec.ts',
  outputDir: '../../test-results/docs-site',
  forbidOnly: true,
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  use: {
    baseURL: `http://localhost:${port}`,
    launchOptions: { executablePath: chromiumPath(), args: chromiumArgs },
  },
  webServer: {
    command: `node ../../node_modules/vitepress/bin/vitepress.js preview . --port ${port}`,
    port,
  },
});
