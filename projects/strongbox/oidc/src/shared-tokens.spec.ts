import { passes } from './spec/passes';
import { ScriptedProvider } from './spec/scripted-provider';
import { SeveralTabs } from './spec/several-tabs';
import { SigningKey } from './spec/signing-key';
import { until } from './spec/until';

const key = SigningKey.generate();
const API = 'https://api.example.com/';
const PAYMENTS = 'https://pay.example.com/';
const hour = 3600;

let provider: ScriptedProvider;
let browser: SeveralTabs;

beforeEach(async () => {
  provider = new ScriptedProvider(await key);
  browser = new SeveralTabs(provider, { resource: API }, [
    { url: API, resource: API },
    { url: PAYMENTS, resource: PAYMENTS },
  ]);
});
afterEach(() => {
  browser.close();
});

const spent = (): (string | null)[] =>
  provider
    .requestsTo('/token')
    .filter(({ form }) => form.has('refresh_token'))
    .map(({ form }) => form.get('refresh_token'));
const storedUser = (): unknown => browser.tabs.at(-1)?.store.record?.user.sub ?? null;
const wake = (): void => void window.dispatchEvent(new Event('visibilitychange'));
const callsFor = async (url: string) =>
  new Set(
    await Promise.all(browser.tabs.filter(({ user }) => user === 'alice').map((tab) => tab.callApi(url))),
  );
const tenTabs = async (): Promise<void> => {
  await browser.signIn('alice');
  for (let count = 1; count < 10; count++) await browser.open();
};

describe('Tabs with the same tokens', () => {
  it('are all signed in by one login', async () => {
    await tenTabs();

    expect(provider.requestsTo('/token')).toHaveLength(1);
    expect(await callsFor(API)).toEqual(new Set([expect.stringMatching(/^Bearer access-/)]));
  });

  it('renew them once for all', async () => {
    await tenTabs();
    for (let renewals = 1; renewals <= 5; renewals++) {
      passes(hour);
      expect((await callsFor(API)).size).toBe(1);
      expect(spent()).toHaveLength(renewals);
    }
    expect(new Set(spent()).size).toBe(5);
  });

  it('use no refresh token twice, though each also gets tokens for other servers with it', async () => {
    await tenTabs();
    for (let round = 0; round < 3; round++) {
      passes(hour);
      await Promise.all([callsFor(API), callsFor(PAYMENTS)]);
    }

    expect(browser.tabs.filter(({ user }) => user === 'alice')).toHaveLength(10);
    expect(new Set(spent()).size).toBe(spent().length);
    // A renewal for all, and a token of its own for each.
    expect(spent()).toHaveLength(3 * (1 + 10));
  });

  it('are renewed once, too, when all start with tokens that are over', async () => {
    (await browser.signIn('alice')).close();
    passes(hour);
    await Promise.all(Array.from({ length: 10 }, () => browser.open()));

    expect(browser.tabs.slice(-10).map(({ user }) => user)).toEqual(Array(10).fill('alice'));
    expect(spent()).toHaveLength(1);
  });

  it('sign out together', async () => {
    const tab = await browser.signIn('alice');
    const other = await browser.open();
    await tab.auth.logout();
    await until(() => other.user === 'logout');

    expect(browser.texts.size).toBe(0);
    expect(provider.requestsTo('/revoke')).toHaveLength(1);
  });

  it('end together when the provider ends the session', async () => {
    const tab = await browser.signIn('alice');
    const other = await browser.open();
    provider.answer('/token', () => new Response('{"error":"invalid_grant"}', { status: 400 }));
    await tab.auth.renew().catch(() => undefined);
    await until(() => other.user === 'logout');

    expect(tab.user).toBe('session-ended');
    expect(browser.texts.size).toBe(0);
  });
});

describe('A tab that is frozen while it writes', () => {
  it('holds up the others for four seconds at most', async () => {
    const limits: number[] = [];
    jest.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
      const limit = new AbortController();
      limits.push(milliseconds);
      if (milliseconds === 4000) {
        queueMicrotask(() => {
          limit.abort();
        });
      }
      return limit.signal;
    });
    void browser.locks?.request(
      `strongbox.tokens ${provider.issuer} shop`,
      {},
      () => new Promise(() => undefined),
    );
    const tab = await browser.signIn('alice');

    expect(limits).toContain(4000);
    expect(tab.user).toBe('alice');
    expect(storedUser()).toBe('alice');
  });
});

describe('A sign-out is not undone', () => {
  it.each([
    ['hears of it', false],
    ['hears nothing', true],
  ])('by a tab whose renewal is just being stored, and that %s', async (_, isFrozen) => {
    const tab = await browser.signIn('alice');
    const other = await browser.open();
    const release = tab.store.holdBack();
    const renewing = tab.auth.renew().catch(() => undefined);
    await until(() => tab.store.calls.save === 2);
    tab.isFrozen = isFrozen;
    await other.auth.logout();
    release();
    await renewing;
    await until(() => isFrozen || tab.user === 'logout');
    await browser.written();

    expect(browser.texts.size).toBe(0);
  });

  it('by a tab whose refresh token has just been answered', async () => {
    const tab = await browser.signIn('alice');
    const other = await browser.open();
    const release = provider.holdBack('/token');
    const renewing = tab.auth.renew().catch(() => undefined);
    await until(() => spent().length === 1);
    tab.isFrozen = true;
    await other.auth.logout();
    release();
    await renewing;

    expect(browser.texts.size).toBe(0);
    expect(tab.user).toBe('session-ended');
  });

  it('by a tab that hears of it late, when somebody else is signed in by then', async () => {
    const tab = await browser.signIn('alice');
    const other = await browser.open();
    tab.isFrozen = true;
    await other.auth.logout({ scope: 'app' });
    const third = await browser.signIn('bob');
    expect(storedUser()).toBe('bob');
    tab.thaw(true);
    await until(() => tab.user === 'logout');
    await browser.written();

    expect(third.user).toBe('bob');
    expect(storedUser()).toBe('bob');
    expect(await third.callApi(API)).toBe(`Bearer ${third.store.record?.accessToken ?? ''}`);
    // That of alice, once.
    expect(provider.requestsTo('/revoke')).toHaveLength(1);
  });

  it('nor is a new sign-in undone by a tab that follows it before it hears of the sign-out', async () => {
    const tab = await browser.signIn('alice');
    const other = await browser.open();
    tab.isFrozen = true;
    await other.auth.logout({ scope: 'app' });
    await browser.signIn('bob');
    wake();
    await until(() => tab.user === 'bob');
    tab.thaw(true);
    await browser.written();

    expect(storedUser()).toBe('bob');
    expect(tab.user).toBe('bob');
  });

  it('nor is a new sign-in by a renewal of the old session', async () => {
    const tab = await browser.signIn('alice');
    const release = provider.holdBack('/token');
    const renewing = tab.auth.renew().catch(() => undefined);
    await until(() => spent().length === 1);
    tab.isFrozen = true;
    provider.answer('/token');
    await browser.signIn('bob');
    release();
    await renewing;

    expect(storedUser()).toBe('bob');
    tab.thaw(false);
  });
});

describe('When somebody else signs in in another tab, a tab', () => {
  it('follows, and sends no token of the old user again', async () => {
    const tab = await browser.signIn('alice');
    const [old, oldPayments] = [await tab.callApi(API), await tab.callApi(PAYMENTS)];
    await browser.signIn('bob');
    await until(() => tab.user === 'bob');

    expect(await tab.callApi(API)).toBe(`Bearer ${tab.store.record?.accessToken ?? ''}`);
    expect(await tab.callApi(API)).not.toBe(old);
    expect(await tab.callApi(PAYMENTS)).not.toBe(oldPayments);
  });

  it('that has heard nothing follows once it is looked at', async () => {
    const tab = await browser.signIn('alice');
    tab.isFrozen = true;
    await browser.signIn('bob');
    tab.thaw(false);
    expect(tab.user).toBe('alice');
    wake();

    await until(() => tab.user === 'bob');
  });

  it('that still shows the old user does nothing in the name of the new one', async () => {
    const tab = await browser.signIn('alice');
    tab.isFrozen = true;
    await browser.signIn('bob');
    expect(tab.user).toBe('alice');

    await expect(tab.callApi(API)).rejects.toMatchObject({ code: 'not_signed_in' });
  });

  it('goes on where it is the same user, who has signed in anew', async () => {
    const tab = await browser.signIn('alice');
    tab.isFrozen = true;
    await browser.signIn('alice');

    expect(await tab.callApi(API)).toBe(`Bearer ${tab.store.record?.accessToken ?? ''}`);
  });
});

describe('Without Web Locks', () => {
  it('tabs that do not meet go on as they are', async () => {
    browser.locks = undefined;
    const tab = await browser.signIn('alice');
    const other = await browser.open();
    for (const renewing of [tab, other, tab]) {
      passes(hour);
      await renewing.callApi(API);
    }

    expect(spent()).toHaveLength(3);
    expect(new Set(spent()).size).toBe(3);
    expect([tab.user, other.user]).toEqual(['alice', 'alice']);
  });
});
