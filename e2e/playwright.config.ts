import { defineConfig } from '@playwright/test';
import { needsBackend, strategies } from '../projects/demo-servers/src/strategy.ts';
import { chromiumArgs, chromiumPath } from '../tools/browser.mjs';
import type { StageOptions } from './fixtures/test.ts';

const loopback = ['spa.test', '*.spa.test', 'op.example', 'evil.example', 'localhost'].map(
  (host) => `MAP ${host} 127.0.0.1`,
);

export default defineConfig<StageOptions>({
  testDir: 'specs',
  outputDir: '../test-results',
  forbidOnly: true,
  fullyParallel: true,
  // One more than the cores of CI: some tests wait for time limits.
  workers: 3,
  retries: 0,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: '../test-results/e2e.json' }]],
  use: {
    launchOptions: {
      executablePath: chromiumPath(),
      args: [...chromiumArgs, `--host-resolver-rules=${loopback.join(',')}`],
    },
  },
  projects: [
    // All ports of localhost are one site, so nothing there is a third party.
    {
      name: 'localhost',
      use: { crossSite: false },
      testIgnore: [
        'csrf.spec.ts',
        'hybrid.spec.ts',
        'planted-cookies.spec.ts',
        'popup.spec.ts',
        'third-party-cookies.spec.ts',
        'web-storage.spec.ts',
        'xsrf.spec.ts',
      ],
    },
    // What these look at is the same wherever the servers are.
    {
      name: 'cross-site',
      use: { crossSite: true },
      grepInvert: /@one-site/,
      testIgnore: [
        'access.spec.ts',
        'accessibility.spec.ts',
        'back-forward-cache.spec.ts',
        'backchannel-logout.spec.ts',
        'backend-outage.spec.ts',
        'callback.spec.ts',
        'cookies.spec.ts',
        'credentials-in-reach.spec.ts',
        'id-token.spec.ts',
        'idle.spec.ts',
        'leak-watch.spec.ts',
        'long-run.spec.ts',
        'metadata.spec.ts',
        'outage.spec.ts',
        'par.spec.ts',
        'parallel-requests.spec.ts',
        'permissions.spec.ts',
        'popup-blocked.spec.ts',
        'reload-storm.spec.ts',
        'renewal-outage.spec.ts',
        'request-chain.spec.ts',
        'resource-servers.spec.ts',
        'resource-tokens.spec.ts',
        'revoked.spec.ts',
        'server-rendering.spec.ts',
        'session-end.spec.ts',
        'sign-in-page.spec.ts',
        'sleep.spec.ts',
        'step-up.spec.ts',
        'store-outage.spec.ts',
        'stolen-token.spec.ts',
        'tabs.spec.ts',
        'unauthorized.spec.ts',
        'zone.spec.ts',
      ],
    },
    // The tests that are the same for all, with the credential elsewhere.
    ...strategies.filter(needsBackend).map((strategy) => ({
      name: strategy,
      use: { crossSite: false, strategy },
      grep: strategy.startsWith('login-') ? /@every-strategy/ : /@every-(?:provider-)?strategy/,
    })),
    ...(['local-storage', 'hybrid'] as const).map((strategy) => ({
      name: strategy,
      use: { crossSite: false, strategy },
      grep: /@every-store/,
    })),
  ],
});
