import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { decodeJwt } from 'jose';
import { bundleProbe } from '../probe/bundle.mjs';
import type { Probe } from '../probe/main.ts';
import { SignInPage } from '../fixtures/sign-in-page.ts';
import type { Stage } from '../fixtures/stage.ts';
import { expect, test as base } from '../fixtures/test.ts';

declare const probe: Probe;

/** The library without pages around it, to ask more of it at once than a person could click. */
const test = base.extend<object, { readonly probeRoot: string }>({
  probeRoot: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'probe-'));
      await bundleProbe(folder);
      await use(folder);
      await rm(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],
  appRoot: async ({ probeRoot }, use) => {
    await use(probeRoot);
  },
});

test.use({ providerHost: 'id.spa.test', accessTokenTtl: 1 });

const isSignedIn = (page: Page): Promise<boolean> =>
  page.evaluate(() => 'probe' in globalThis && probe.auth.isSignedIn() === true);

async function signIn(page: Page): Promise<void> {
  await page.goto('/');
  await expect.poll(() => page.evaluate(() => 'probe' in globalThis)).toBe(true);
  await Promise.all([page.waitForURL('**/sign-in/*'), page.evaluate(() => probe.auth.login())]);
  await new SignInPage(page).signIn('alice');
  await page.waitForURL('/');
  await expect.poll(() => isSignedIn(page)).toBe(true);
}

/** At the API, whose clock counts whole seconds, and in the app. */
async function untilAccessTokenExpires(page: Page, { provider }: Stage): Promise<void> {
  const token = provider.secrets.findLast(({ kind }) => kind === 'access token');
  const { exp = Infinity } = decodeJwt(token?.value ?? '');
  await expect.poll(() => Date.now() / 1000 > exp).toBe(true);
  await expect.poll(() => page.evaluate(() => new Date() > (probe.auth.expiresAt() ?? Infinity))).toBe(true);
}

test('20 requests with an expired access token make one refresh and get 20 answers @A1 @B3 @B8', async ({
  page,
  stage,
}) => {
  await signIn(page);
  stage.provider.accessTokenTtl = 300;
  await untilAccessTokenExpires(page, stage);
  const answers = await page.evaluate(() => probe.ask(20));

  expect(answers).toHaveLength(20);
  for (const answer of answers) expect(answer.map(({ id }) => id)).toContain('A-2026-042');
  const refreshes = stage.provider.requests.filter(({ grantType }) => grantType === 'refresh_token');
  expect(refreshes.map(({ status }) => status)).toEqual([200]);
  const asked = stage.api.requests.filter(({ method }) => method === 'GET');
  expect(asked.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
});
