import type { Page } from '@playwright/test';
import { DemoApp } from '../fixtures/demo-app.ts';
import { SignInPage } from '../fixtures/sign-in-page.ts';
import type { Stage } from '../fixtures/stage.ts';
import { expect, test } from '../fixtures/test.ts';

test.use({ providerHost: 'id.spa.test' });

/** Starts a login and stops at the provider: the `state` and, once signed in there, the code the app is to get. */
class InterruptedLogin {
  readonly #page: Page;
  readonly #stage: Stage;

  constructor(page: Page, stage: Stage) {
    this.#page = page;
    this.#stage = stage;
  }

  async begin(): Promise<string> {
    const { issuer } = this.#stage.provider;
    const asked = this.#page.waitForRequest((request) => request.url().startsWith(`${issuer}/auth?`));
    await this.#page.goto('/');
    await new DemoApp(this.#page).signIn.click();
    const state = new URL((await asked).url()).searchParams.get('state');
    await expect(new SignInPage(this.#page).userName).toBeVisible();
    return state ?? '';
  }

  /** The address the provider sends the browser to, which never gets there. */
  async answer(): Promise<URL> {
    // Playwright's routes do not see where a redirect leads.
    const session = await this.#page.context().newCDPSession(this.#page);
    const sent = Promise.withResolvers<string>();
    session.on('Fetch.requestPaused', ({ requestId, request }) => {
      // An answer without content leaves the page where it is.
      void session.send('Fetch.fulfillRequest', { requestId, responseCode: 204 });
      sent.resolve(request.url);
    });
    const urlPattern = `${this.#stage.app.origin}/auth/callback?*`;
    await session.send('Fetch.enable', { patterns: [{ urlPattern }] });
    await new SignInPage(this.#page).signIn('alice');
    return new URL(await sent.promise);
  }
}

function callbackUrl({ app }: Stage, parameters: Record<string, string>): string {
  return `${app.origin}/auth/callback?${new URLSearchParams(parameters).toString()}`;
}

async function expectRefused(page: Page, code: string): Promise<void> {
  const demo = new DemoApp(page);
  await demo.expectSignedOut();
  await expect(page.getByRole('alert')).toContainText(code);
  expect(new URL(page.url()).search).toBe('');
}

/** Whatever happened, the next proper login succeeds. */
async function expectAppWorks(page: Page, stage: Stage): Promise<void> {
  const demo = new DemoApp(page);
  await page.context().clearCookies({ domain: new URL(stage.provider.issuer).hostname });
  await demo.openAs('alice');
  await demo.myInvoices.click();
  await expect(page.getByText('A-2026-042')).toBeVisible();
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
}

function tokenRequests({ provider }: Stage): number {
  return provider.requests.filter(({ endpoint }) => endpoint === 'token').length;
}

const forgeries: readonly {
  readonly name: string;
  readonly code: string;
  readonly parameters: (state: string, issuer: string) => Record<string, string>;
}[] = [
  {
    name: 'a state that was never given out',
    code: 'callback_state_unknown',
    parameters: (_state, iss) => ({ code: 'some-code', state: 'never-given-out', iss }),
  },
  {
    name: 'a foreign issuer with a code',
    code: 'callback_issuer_mismatch',
    parameters: (state) => ({ code: 'some-code', state, iss: 'https://evil.example' }),
  },
  {
    name: 'a foreign issuer with an error',
    code: 'callback_issuer_mismatch',
    parameters: (state) => ({ error: 'access_denied', state, iss: 'https://evil.example' }),
  },
  {
    name: 'no issuer although the provider promises one',
    code: 'callback_issuer_mismatch',
    parameters: (state) => ({ code: 'some-code', state }),
  },
  {
    name: 'neither a code nor an error',
    code: 'callback_code_missing',
    parameters: (state, iss) => ({ state, iss }),
  },
];

for (const { name, code, parameters } of forgeries) {
  test(`a callback with ${name} is refused before any code is redeemed @A1 @B10`, async ({ page, stage }) => {
    const state = await new InterruptedLogin(page, stage).begin();
    await page.goto(callbackUrl(stage, parameters(state, stage.provider.issuer)));
    await expectRefused(page, code);
    expect(tokenRequests(stage)).toBe(0);
    await expectAppWorks(page, stage);
  });
}

test('a code the provider does not know is refused @A1', async ({ page, stage }) => {
  const state = await new InterruptedLogin(page, stage).begin();
  await page.goto(callbackUrl(stage, { code: 'some-code', state, iss: stage.provider.issuer }));
  await expectRefused(page, 'token_request_refused');
  await expectAppWorks(page, stage);
});

test('a callback that comes a second time redeems nothing @A1', async ({ page, stage, demo, watch }) => {
  await demo.openAs('alice');
  const callback = watch.requests
    .map((request) => request.url())
    .find((url) => url.includes('/auth/callback?'));
  const redeemed = tokenRequests(stage);
  await page.context().clearCookies({ domain: new URL(stage.provider.issuer).hostname });

  await page.goto(callback ?? '');
  await expectRefused(page, 'callback_state_unknown');
  expect(tokenRequests(stage)).toBe(redeemed);
  await expectAppWorks(page, stage);
});

test('a code that another tab asked for is refused @A1', async ({ page, context, stage }) => {
  const own = new InterruptedLogin(page, stage);
  const state = await own.begin();
  const secondPage = await context.newPage();
  const second = new InterruptedLogin(secondPage, stage);
  await second.begin();
  const foreign = await second.answer();

  await page.goto(foreign.href);
  await expectRefused(page, 'callback_state_unknown');
  expect(tokenRequests(stage)).toBe(0);

  foreign.searchParams.set('state', state);
  await page.goto(foreign.href);
  await expectRefused(page, 'token_request_refused');
  await expectAppWorks(page, stage);
});

test('two tabs sign in at the same time @A1', async ({ page, context, stage, demo }) => {
  await new InterruptedLogin(page, stage).begin();
  const secondPage = await context.newPage();
  // It may leave for the provider before it has loaded.
  await secondPage.goto('/profile', { waitUntil: 'commit' });
  await new SignInPage(secondPage).signIn('alice');
  await new DemoApp(secondPage).expectSignedIn();
  await expect(secondPage).toHaveURL('/profile');
  // The provider knows the user by now, so the first tab’s login goes on without another question.
  await page.reload();
  if (new URL(page.url()).origin === stage.provider.issuer) await new SignInPage(page).signIn('alice');
  await demo.expectSignedIn();
});

test('parameters that only look like an answer are left to the app @A1 @B6', async ({ page, demo }) => {
  await page.goto('/?code=1234&state=open&iss=abc');
  await demo.expectSignedOut();
  expect(new URL(page.url()).search).toBe('?code=1234&state=open&iss=abc');
});
