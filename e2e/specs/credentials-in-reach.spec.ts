import { findLeaks } from '../fixtures/leak.ts';
import { receivedAnswers } from '../fixtures/received-answers.ts';
import { secretsGivenOut, type Stage } from '../fixtures/stage.ts';
import { expect, test } from '../fixtures/test.ts';
import type { BackendStrategy } from '../../projects/demo-servers/src/strategy.ts';

/** Which tokens reach the browser during a visit, and in what; cookies that no script can read are not asked for here. */
const reached: Readonly<Record<'memory' | BackendStrategy, readonly string[]>> = {
  // That of an OAuth client in the browser: all of them. It shows that what is missing below would be seen.
  memory: [
    'ID token in the body of the answer to POST /token',
    'access token in the body of the answer to POST /token',
    'refresh token in the body of the answer to POST /token',
  ],
  'backend-session': [],
  'token-mediator': ['access token in the body of the answer to POST /mediator/token'],
  'login-token': [
    'access token in the body of the answer to POST /login-token/login',
    'access token in the body of the answer to POST /login-token/refresh',
  ],
  'login-cookie': [],
};

/** Where the hint of a sign-out passes: a redirect, which scripts cannot look into. */
const hint = /^the location header of the answer to GET \/\w+\/end-session$/;

/** All that were given out, to whomever, but the codes, which pass in addresses. */
const tokens = (stage: Stage) =>
  secretsGivenOut(stage).filter(({ kind }) => kind !== 'authorization code' && kind !== 'cookie value');

for (const [strategy, expected] of Object.entries(reached) as [keyof typeof reached, readonly string[]][]) {
  test.describe(`with the strategy ${strategy}`, () => {
    test.use({ strategy });

    const hasBackendAtProvider = strategy === 'backend-session' || strategy === 'token-mediator';

    test(`of all tokens ${expected.length === 0 ? 'none reaches' : 'only these reach'} the browser @A1 @A2 @A3 @A6`, async ({
      page,
      context,
      stage,
      demo,
    }) => {
      const received = receivedAnswers(context);
      await demo.openGuardedAs('alice', '/invoices?year=2026');
      await expect(page.getByText('A-2026-042')).toBeVisible();
      // What a page has not read yet is lost when it is left.
      await received();
      await page.reload();
      await expect(page.getByText('A-2026-042')).toBeVisible();
      await demo.expectSignedIn();
      await page.getByRole('link', { name: 'Payments' }).click();
      await expect(page.getByText('Nothing was paid yet.')).toBeVisible();
      await demo.renew.click();
      await expect(demo.renew).toBeEnabled();
      // The body of the last answer may still be on its way.
      await expect.poll(async () => findLeaks(await received(), tokens(stage))).toEqual(expected);

      await demo.signOut.click();
      await demo.expectSignedOut();
      await expect(page).toHaveURL('/');
      const answers = await received();
      const others = answers.filter(({ where }) => !hint.test(where));
      expect(findLeaks(others, tokens(stage))).toEqual(expected);
      const hints = answers.filter(({ where }) => hint.test(where));
      const hinted = tokens(stage).filter(({ value }) => hints.some(({ text }) => text.includes(value)));
      expect(hinted.map(({ kind }) => kind)).toEqual(hasBackendAtProvider ? ['ID token'] : []);
    });
  });
}

test.describe('script in the page of an own login with the token in a cookie', () => {
  test.use({ strategy: 'login-cookie' });

  test('can have the token renewed, and reads it nowhere @A6', async ({ page, stage, demo }) => {
    await demo.openAs('alice');
    const seen = await page.evaluate(async () => {
      const [, proof = ''] = /__Host-XSRF-LOGIN-COOKIE=([^;]*)/.exec(document.cookie) ?? [];
      const headers = { 'x-csrf': '1', 'x-xsrf-token': decodeURIComponent(proof) };
      const answers = [
        await fetch('/login-cookie/refresh', { method: 'POST', headers }),
        await fetch('/login-cookie/api/invoices/invoices?year=2026', { headers }),
      ];
      const texts = answers.map(async (answer) => [
        answer.status,
        await answer.text(),
        JSON.stringify([...answer.headers]),
      ]);
      return {
        answers: await Promise.all(texts),
        cookies: document.cookie,
        kept: [localStorage, sessionStorage],
      };
    });
    expect(seen.answers.map(([status]) => status)).toEqual([200, 200]);
    const cookieValues = secretsGivenOut(stage).filter(({ kind }) => kind === 'cookie value');
    expect(cookieValues.length).toBeGreaterThan(0);
    expect(findLeaks([{ where: 'what it reads', text: JSON.stringify(seen) }], cookieValues)).toEqual([]);
  });
});
