import { AppTab, API } from './spec/app-tab';
import type { ScriptedProvider } from './spec/scripted-provider';
import { SigningKey } from './spec/signing-key';
import { until } from './spec/until';

const key = SigningKey.generate();
const hint = 'strongbox.hint.shop';

let tab: AppTab;
let provider: ScriptedProvider;

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await key);
  provider = tab.provider;
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('A sign-out that overtakes', () => {
  it('a login that has come back, but waits for the settings, ends it for good', async () => {
    await tab.open();
    await tab.auth.login();
    const back = provider.authorize(tab.destination);
    let answer: (() => void) | undefined;
    tab.loadConfig = () =>
      new Promise((resolve) => {
        answer = () => {
          resolve(tab.config);
        };
      });
    tab.start(back);
    await until(() => answer !== undefined);
    expect(location.search).toBe('');
    const left = tab.auth.logout();
    answer?.();
    await left;
    expect(tab.outcome).toBe('logout');

    // Somebody else signs in in another tab.
    provider.user = 'bob';
    localStorage.setItem(hint, 'frame.other');
    const other = new BroadcastChannel(`strongbox.session ${provider.issuer} shop`);
    other.postMessage({ type: 'signed-in', since: Date.now() + 1000 });
    await until(() => tab.outcome === 'signed-in');
    other.close();
    expect(tab.auth.user()?.sub).toBe('bob');
  });

  it.each([
    ['nobody', null],
    ['somebody else', 'frame.2'],
  ])('a silent redirect leaves nobody signed in, with %s signed in since', async (_, since) => {
    tab.config = { ...tab.config, whenCookiesBlocked: 'redirect' };
    await tab.signIn();
    localStorage.setItem(hint, 'redirect.1');
    await tab.open('/page');
    expect(tab.departures.at(-1)?.how).toBe('replace');
    const back = provider.authorize(tab.destination);
    localStorage.removeItem(hint);
    if (since) localStorage.setItem(hint, since);
    const asked = provider.requestsTo('/token').length;
    await tab.open(back);

    expect(tab.outcome).toBe('no-session');
    expect(provider.requestsTo('/token')).toHaveLength(asked);
    expect(localStorage.getItem(hint)).toBe(since);
  });

  it('the renewal of a token for one resource leaves the old one unsent', async () => {
    const payments = 'https://pay.example.com/';
    tab.config = { ...tab.config, resource: API };
    tab.servers = [
      { url: API, resource: API },
      { url: payments, resource: payments },
    ];
    await tab.signIn();
    const token = await tab.callApi(payments);
    const start = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(start + 296_000);
    await tab.auth.renew();
    const release = provider.holdBack('/token');
    const asked = provider.requestsTo('/token').length;
    const call = tab.callApi(payments).catch(() => null);
    await until(() => provider.requestsTo('/token').length > asked);
    await tab.auth.logout({ scope: 'app' });
    release();

    await call;
    expect(tab.apiRequests.filter(({ authorization }) => authorization === token)).toHaveLength(1);
  });
});

describe('A login that', () => {
  it('is called off takes nothing from a renewal that waits for the same answer', async () => {
    await tab.signIn();
    await tab.open();
    const release = provider.holdBack('/.well-known/openid-configuration');
    const asked = provider.requestsTo('/.well-known/openid-configuration').length;
    const controller = new AbortController();
    const login = tab.auth.login({ display: 'popup', signal: controller.signal });
    await until(() => provider.requestsTo('/.well-known/openid-configuration').length > asked);
    const renewal = tab.auth.renew();
    controller.abort();
    expect(await login).toBe('aborted');
    release();

    await renewal;
    expect(tab.outcome).toBe('signed-in');
  });

  it('meets a provider in trouble is not started again by a request', async () => {
    tab.servers = [{ url: API, whenSignedOut: 'login' }];
    await tab.open();
    const call = tab.callApi().catch(() => null);
    await until(() => tab.departures.length > 0);
    await tab.open(provider.authorize(tab.destination, { code: null, error: 'server_error' }));
    expect(tab.outcome).toBe('unreachable');
    window.dispatchEvent(new Event('online'));
    await until(() => tab.outcome !== 'unreachable');

    expect(tab.outcome).toBe('login-failed');
    await expect(tab.callApi()).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(tab.departures).toHaveLength(1);
    void call;
  });
});
