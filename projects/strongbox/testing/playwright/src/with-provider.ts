import type {
  Page,
  PlaywrightTestArgs,
  PlaywrightTestOptions,
  PlaywrightWorkerArgs,
  TestType,
} from '@playwright/test';
import { signIn, signOut } from './browser-session.ts';
import { playIssuer } from './play-issuer.ts';
import { startTestProvider } from './start-test-provider.ts';
import type { RunningProvider, TestProvider, TestProviderOptions } from './test-provider.ts';
import type { TestUser } from './test-user.ts';

/** What a test may ask for besides what Playwright gives it. */
export interface ProviderFixtures {
  /**
   * Signs a user in at the provider, in the browser context of this page, so that the app there finds the session: with a
   * `baseURL` from its next page on, silently, as somebody who was here before; without one when the app starts a login. Another
   * context may have another user.
   */
  readonly signedIn: (page: Page, user: TestUser) => Promise<void>;
  /**
   * Ends the session at the provider in the browser context of this page, as an administrator would: the app learns of it when
   * it renews or reloads.
   */
  readonly signedOut: (page: Page) => Promise<void>;
}

/** What a worker has. */
export interface ProviderWorkerFixtures {
  /** The provider, for a worker's tests one after the other. */
  readonly provider: TestProvider;
}

/**
 * Gives tests a real OpenID provider, in the process of the worker, in the place of the one the app is configured with: code flow
 * with PKCE, signed tokens, rotated refresh tokens, silent sign-in and sign-out (OpenID Connect Core 1.0, RFC 6749, RFC 7636).
 * The app is not changed for it, and nobody types a password.
 *
 * For end-to-end tests with Playwright. It costs the packages `oidc-provider` and `jose`, a quarter of a second per worker, and
 * the browser's HTTP cache, which Playwright switches off with any route. It listens on the loopback interface only.
 *
 * ```ts
 * import { expect, test as base } from '@playwright/test';
 * import { withProvider } from 'ngx-strongbox/testing/playwright';
 *
 * const test = withProvider(base, { issuer: 'https://id.example.com', clientId: 'shop' });
 *
 * test('an administrator sees the report', async ({ page, signedIn }) => {
 *   await signedIn(page, { sub: 'alice', name: 'Alice', roles: ['admin'] });
 *   await page.goto('/report');
 *   await expect(page.getByRole('heading')).toHaveText('Report');
 * });
 * ```
 */
export function withProvider<
  T extends PlaywrightTestArgs & PlaywrightTestOptions,
  W extends PlaywrightWorkerArgs,
>(
  base: TestType<T, W>,
  options: TestProviderOptions,
): TestType<T & ProviderFixtures, W & ProviderWorkerFixtures> {
  const test: TestType<PlaywrightTestArgs & PlaywrightTestOptions, PlaywrightWorkerArgs> = base;
  return test.extend<
    ProviderFixtures & { readonly providerAsItWas: undefined },
    ProviderWorkerFixtures & { readonly runningProvider: RunningProvider }
  >({
    runningProvider: [
      async ({}, use, { project }) => {
        const provider = await startTestProvider(options, project.outputDir);
        await use(provider);
        await provider.close();
      },
      { scope: 'worker' },
    ],
    provider: [
      async ({ runningProvider }, use) => {
        await use(runningProvider);
      },
      { scope: 'worker' },
    ],
    context: async ({ context, baseURL, runningProvider }, use) => {
      if (baseURL !== undefined) runningProvider.admit(new URL(baseURL).origin);
      await playIssuer(context, runningProvider);
      await use(context);
    },
    providerAsItWas: [
      async ({ runningProvider }, use) => {
        const { accessTokenTtl } = runningProvider;
        await use(undefined);
        runningProvider.up();
        runningProvider.accessTokenTtl = accessTokenTtl;
      },
      { auto: true },
    ],
    signedIn: async ({ runningProvider, baseURL }, use) => {
      await use((page, user) => signIn(page, user, runningProvider, baseURL));
    },
    signedOut: async ({ runningProvider }, use) => {
      await use((page) => signOut(page, runningProvider));
    },
  }) as unknown as TestType<T & ProviderFixtures, W & ProviderWorkerFixtures>;
}
