import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e',
  use: {
    baseURL: '{{origin}}',
    launchOptions: {
      executablePath: '{{chromium}}',
      args: '{{chromiumArgs}}'.split(' '),
    },
  },
  webServer: { command: 'npx ng serve', url: '{{origin}}' },
});
