import { withTokenStore } from 'ngx-strongbox/oidc';
import { API, AppTab } from './spec/app-tab';
import { DeviceTokenStore } from './spec/device-token-store';
import { passes } from './spec/passes';
import type { ScriptedProvider } from './spec/scripted-provider';
import { SigningKey } from './spec/signing-key';
import { until } from './spec/until';

const key = SigningKey.generate();
const PAYMENTS = 'https://pay.example.com/';
const hour = 3600;

let tab: AppTab;
let provider: ScriptedProvider;
let store: DeviceTokenStore;

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await key);
  provider = tab.provider;
  store = new DeviceTokenStore();
  tab.features = [withTokenStore(() => store)];
  tab.config = { ...tab.config, resource: API };
  tab.servers = [
    { url: API, resource: API },
    { url: PAYMENTS, resource: PAYMENTS },
  ];
});

const sent = (): (string | null)[] =>
  provider
    .requestsTo('/token')
    .filter(({ form }) => form.has('refresh_token'))
    .map(({ form }) => form.get('refresh_token'));
/** The provider gives new tokens, and the page is gone before they come. */
const loseAnswer = (): void => {
  provider.answer('/token', async (request) => {
    await provider.respond(request);
    return new Promise(() => undefined);
  });
};
/** Whatever was to happen on the page that is left never does. */
const leaveIn = async (use: () => Promise<unknown>): Promise<void> => {
  loseAnswer();
  use().catch(() => undefined);
  await until(() => sent().length === 1);
  // Of the page that takes its place.
  const { texts, isShared } = store;
  store = new DeviceTokenStore(new Map(texts));
  store.isShared = isShared;
  provider.answer('/token');
};

describe.each([
  ['for all tabs', true],
  ['for one tab', false],
])('When a page is left while its refresh token is under way, with a store %s', (_, isShared) => {
  beforeEach(async () => {
    store.isShared = isShared;
    await tab.signIn();
  });

  const uses: [string, () => Promise<unknown>][] = [
    ['a renewal', () => tab.auth.renew()],
    ['a token for another API', () => tab.callApi(PAYMENTS)],
  ];

  it.each(uses)('for %s, the next page goes on, and leaves the rest to the frame', async (_, use) => {
    await leaveIn(use);
    const asked = provider.requests.length;
    await tab.open();
    expect(tab.outcome).toBe('signed-in');
    expect(await tab.callApi()).toMatch(/^Bearer access-/);
    expect(provider.requests).toHaveLength(asked);

    await tab.auth.renew();
    expect(tab.frames.urls).toHaveLength(1);
    expect(sent()).toHaveLength(1);
    await tab.auth.renew();
    expect(sent()).toHaveLength(2);
    expect(new Set(sent()).size).toBe(2);
    expect(tab.outcome).toBe('signed-in');
  });

  it.each(uses)('for %s, and nothing else is good any more, the frame is asked first', async (_, use) => {
    await leaveIn(use);
    passes(hour);
    await tab.open();

    expect(tab.outcome).toBe('signed-in');
    expect(tab.frames.urls).toHaveLength(1);
    expect(sent()).toHaveLength(1);
  });

  it('the next page gets tokens for another API in the frame', async () => {
    await leaveIn(() => tab.auth.renew());
    await tab.open();

    expect(await tab.callApi(PAYMENTS)).toMatch(/^Bearer access-/);
    expect(tab.frames.urls).toHaveLength(1);
    expect(sent()).toHaveLength(1);
  });

  it('it is used once more where the frame has nothing to say, and trusted again if that was right', async () => {
    provider.answer('/token', () => new Promise(() => undefined));
    tab.auth.renew().catch(() => undefined);
    await until(() => sent().length === 1);
    provider.answer('/token');
    provider.user = null;
    passes(hour);
    await tab.open();
    expect(tab.outcome).toBe('signed-in');
    expect(tab.frames.urls).toHaveLength(1);
    expect(sent()).toHaveLength(2);

    await tab.auth.renew();
    expect(tab.frames.urls).toHaveLength(1);
    expect(tab.outcome).toBe('signed-in');
  });
});

describe('A refresh token that was sent from a store', () => {
  beforeEach(async () => {
    await tab.signIn();
  });

  it.each([
    ['a renewal', () => tab.auth.renew()],
    ['a token for another API', () => tab.callApi(PAYMENTS)],
  ])('is trusted after %s, also where the provider does not replace it', async (_, use) => {
    provider.answer('/token', async (request) => {
      const answer = (await (await provider.respond(request)).json()) as Record<string, unknown>;
      const { refresh_token: __, ...rest } = answer;
      return new Response(JSON.stringify(rest), { headers: { 'Content-Type': 'application/json' } });
    });
    await use();

    expect(sent()).toHaveLength(1);
    expect(store.record?.refreshToken).toBe(sent()[0]);
    expect(store.record?.mayBeSpent).toBeUndefined();
  });

  it('is sent again by the page that got no answer, but not by the next one', async () => {
    provider.answer('/token', () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'server_unreachable' });
    await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'server_unreachable' });
    expect(tab.frames.urls).toEqual([]);
    expect(sent()).toHaveLength(2);

    provider.answer('/token');
    await tab.open();
    await tab.auth.renew();
    expect(tab.frames.urls).toHaveLength(1);
    expect(sent()).toHaveLength(2);
  });

  it('is good for the next page, too, when the provider had no time', async () => {
    const old = store.record;
    provider.answer('/token', () => new Response(null, { status: 503 }));
    await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'server_unreachable' });
    expect(store.record).toEqual(old);

    provider.answer('/token');
    await tab.open();
    await tab.auth.renew();
    expect(tab.frames.urls).toEqual([]);
    expect(tab.outcome).toBe('signed-in');
  });

  it('does not come back after a sign-out, though the provider says then that it had no time', async () => {
    let release: (() => void) | undefined;
    provider.answer('/token', async () => {
      await new Promise<void>((resolve) => (release = resolve));
      return new Response(null, { status: 503 });
    });
    const renewing = tab.auth.renew().catch(() => undefined);
    await until(() => release !== undefined);
    // Another tab, of which this one hears nothing.
    store.texts.clear();
    release?.();
    await renewing;

    expect(store.texts.size).toBe(0);
  });

  it('is not sent once it is known that somebody has signed out', async () => {
    const release = store.holdBack();
    const { save } = store.calls;
    const renewing = tab.auth.renew().catch(() => undefined);
    await until(() => store.calls.save > save);
    await tab.auth.logout({ scope: 'app' });
    release();
    await renewing;
    await until(() => store.texts.size === 0);

    expect(sent()).toEqual([]);
    expect(tab.outcome).toBe('logout');
  });
});
