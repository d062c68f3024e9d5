import type { Page } from '@playwright/test';
import { strategyCookie } from '../../projects/demo-servers/src/strategy.ts';
import type { Trace } from '../fixtures/leak.ts';
import { receivedAnswers } from '../fixtures/received-answers.ts';
import { expect, test } from '../fixtures/test.ts';

const secret = 'httponly; path=/; samesite=strict; secure';
const readable = 'path=/; samesite=strict; secure';
const transaction = 'httponly; path=/; samesite=lax; secure';

/** Every cookie that a strategy sets, with all its attributes but how long it lasts. */
const cookies = {
  'backend-session': {
    '__Host-Http-session': secret,
    '__Host-Http-login-*': transaction,
    '__Host-Http-login.leaving': secret,
    '__Host-XSRF-TOKEN': readable,
  },
  'token-mediator': {
    '__Host-Http-mediator': secret,
    '__Host-Http-mediator-login-*': transaction,
    '__Host-Http-mediator-login.leaving': secret,
    '__Host-XSRF-MEDIATOR': readable,
  },
  'login-token': {
    '__Host-Http-login-token': secret,
    '__Host-Http-device-login-token': secret,
    '__Secure-refresh-login-token': secret.replace('path=/', 'path=/login-token'),
    '__Host-XSRF-LOGIN-TOKEN': readable,
  },
  'login-cookie': {
    '__Host-Http-login-cookie': secret,
    '__Host-Http-token': secret,
    '__Host-Http-device-login-cookie': secret,
    '__Secure-refresh-login-cookie': secret.replace('path=/', 'path=/login-cookie'),
    '__Host-XSRF-LOGIN-COOKIE': readable,
  },
} as const;

/** The attributes of each cookie, for all the lines that have set it or taken it back. */
function attributesIn(answers: readonly Trace[], strategy: keyof typeof cookies): Record<string, string> {
  const ofBackend = new RegExp(`^the set-cookie header of the answer to \\w+ /(?:bff|mediator|login-\\w+)/`);
  const lines = answers.filter(({ where }) => ofBackend.test(where)).flatMap(({ text }) => text.split('\n'));
  const found = new Map<string, Set<string>>();
  for (const line of lines) {
    const [pair = '', ...attributes] = line.split(/; */);
    const [own = ''] = pair.split('=', 1);
    const name = Object.keys(cookies[strategy]).find(
      (known) => known.endsWith('-*') && own.startsWith(known.slice(0, -1)),
    );
    const lasting = attributes.map((attribute) => attribute.toLowerCase()).toSorted();
    const rest = lasting.filter((attribute) => !/^(?:max-age|expires)=/.test(attribute)).join('; ');
    const all = found.get(name ?? own) ?? new Set();
    found.set(name ?? own, all.add(rest));
  }
  return Object.fromEntries([...found].map(([name, all]) => [name, [...all].join(' or ')]));
}

function seenByScript(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => document.cookie.split('; ').map((cookie) => cookie.split('=', 1)[0] ?? ''));
}

for (const strategy of ['backend-session', 'token-mediator', 'login-token', 'login-cookie'] as const) {
  test.describe(`with the strategy ${strategy}`, () => {
    test.use({ strategy });

    test('every cookie comes, and goes, with the attributes that keep it here, and scripts see one of them @A2 @A3 @A6 @B13', async ({
      page,
      context,
      demo,
    }) => {
      const received = receivedAnswers(context);
      await demo.openAs('alice');
      const forScript = Object.entries(cookies[strategy]).filter(([, attributes]) => attributes === readable);
      expect((await seenByScript(page)).toSorted()).toEqual(
        [...forScript.map(([name]) => name), strategyCookie].toSorted(),
      );
      await demo.renew.click();
      await expect(demo.renew).toBeEnabled();
      await demo.signOut.click();
      await demo.expectSignedOut();
      await expect(page).toHaveURL('/');
      await expect.poll(async () => attributesIn(await received(), strategy)).toEqual(cookies[strategy]);
    });
  });
}

test.describe('script', () => {
  test.use({ strategy: 'backend-session' });

  /** Tries in both ways that a script has. */
  function plant(page: Page, name: string, value: string): Promise<void> {
    return page.evaluate(
      async ([name = '', value = '']) => {
        document.cookie = `${name}=${value}; Path=/; Secure; SameSite=Strict`;
        await cookieStore.set({ name, value, sameSite: 'strict' }).catch(() => undefined);
      },
      [name, value],
    );
  }

  test('cannot plant a session, nor a login that has begun @A2', async ({ page, context, demo }) => {
    await page.goto('/');
    await demo.expectSignedOut();
    const planted = ['__Host-Http-session', '__Host-Http-login-0123456789abcdef', '__Host-other', 'plain'];
    for (const name of planted) await plant(page, name, 'of-the-attacker');
    const kept = (await context.cookies()).filter(({ value }) => value === 'of-the-attacker');
    expect(kept.map(({ name }) => name).toSorted(), 'the prefix decides').toEqual(['__Host-other', 'plain']);
  });

  test('can neither replace nor delete the session there is @A2', async ({ page, context, demo }) => {
    await demo.openAs('alice');
    const session = async () => (await context.cookies()).find(({ name }) => name === '__Host-Http-session');
    const before = await session();
    await plant(page, '__Host-Http-session', 'of-the-attacker');
    await page.evaluate(async () => {
      document.cookie = '__Host-Http-session=; Path=/; Secure; Max-Age=0';
      await cookieStore.delete('__Host-Http-session').catch(() => undefined);
    });
    expect(before?.value.length).toBeGreaterThan(20);
    expect((await session())?.value).toBe(before?.value);
    await page.reload();
    await demo.expectSignedIn();
  });
});
