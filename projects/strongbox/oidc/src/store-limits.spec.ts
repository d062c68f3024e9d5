import { HttpClient } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { withTokenStore, withWebStorage } from 'ngx-strongbox/oidc';
import { firstValueFrom } from 'rxjs';
import { API, AppTab } from './spec/app-tab';
import { DeviceTokenStore } from './spec/device-token-store';
import { passes } from './spec/passes';
import type { ScriptedProvider } from './spec/scripted-provider';
import { SigningKey } from './spec/signing-key';
import { until } from './spec/until';

const key = SigningKey.generate();
const PAYMENTS = 'https://pay.example.com/';
const hours = 3600;
const year = 365 * 24 * hours;
const risk = { acknowledgeRisk: 'tokens are readable by any script on this origin' } as const;

let tab: AppTab;
let provider: ScriptedProvider;

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await key);
  tab.config = { ...tab.config, resource: API };
  tab.servers = [
    { url: API, resource: API },
    { url: PAYMENTS, resource: PAYMENTS },
  ];
  provider = tab.provider;
  jest.spyOn(console, 'warn').mockReturnValue();
});

const tokensLast = (seconds: number): void => {
  provider.tokens = (response) => ({ ...response, expires_in: seconds });
};
const call = (url: string): Promise<unknown> => firstValueFrom(TestBed.inject(HttpClient).get(url));

describe('When a stored session is over while its page is open and its tokens are still good', () => {
  let store: DeviceTokenStore;

  beforeEach(async () => {
    store = new DeviceTokenStore();
    store.longestLife = 8 * hours;
    tab.features = [withTokenStore(() => store)];
    tokensLast(24 * hours);
    await tab.signIn();
  });

  it.each([
    ['the session', API],
    ['a single API', PAYMENTS],
  ])('no token of %s is sent any more, and the state says so', async (_, url) => {
    await call(url);
    const sent = tab.apiRequests.length;
    passes(8 * hours);

    await expect(call(url)).rejects.toMatchObject({ code: 'login_required' });
    expect(tab.outcome).toBe('session-ended');
    expect(tab.apiRequests).toHaveLength(sent);
    expect(store.texts.size).toBe(0);
  });

  it('the page notices once it is looked at', async () => {
    passes(8 * hours);
    window.dispatchEvent(new Event('focus'));

    await until(() => tab.outcome === 'session-ended');
  });

  it('no reload brings it back', async () => {
    passes(8 * hours);
    provider.user = null;
    await tab.open();

    expect(tab.outcome).toBe('no-session');
  });
});

describe('A stored session that is in use', () => {
  it.each([
    ['the session', API],
    ['a single API', PAYMENTS],
  ])('is not idle where requests carry the token of %s', async (_, url) => {
    tab.features = [withWebStorage('local', { ...risk, idleTimeout: 1800 })];
    tokensLast(8 * hours);
    await tab.signIn();
    for (let time = 0; time < 3; time++) {
      passes(1200);
      await call(url);
    }
    await tab.open();

    expect(tab.outcome).toBe('signed-in');
    expect(provider.requestsTo('/token')).toHaveLength(url === API ? 1 : 2);
  });
});

describe('A limit that is none in practice', () => {
  it.each([Infinity, 2 * year])('such as %d seconds is a year', async (absoluteTimeout) => {
    tab.features = [withWebStorage('local', { ...risk, absoluteTimeout, idleTimeout: Infinity })];
    await tab.signIn();
    await call(API);
    await tab.open();

    expect(tab.outcome).toBe('signed-in');
    passes(year);
    provider.user = null;
    await tab.open();
    expect(tab.outcome).toBe('no-session');
  });
});
