import type { OidcConfig } from './oidc-config';
import { AppTab } from './spec/app-tab';
import { foreignPage } from './spec/frame-script';
import { HeldCrypto } from './spec/held-crypto';
import { ScriptedProvider } from './spec/scripted-provider';
import { SigningKey } from './spec/signing-key';
import { until } from './spec/until';

const key = SigningKey.generate();
const HINT = 'strongbox.hint.shop';

let provider: ScriptedProvider;
let tab: AppTab;

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await key);
  provider = tab.provider;
});

afterEach(() => {
  jest.useRealTimers();
});

/** A provider on the site of the app. */
async function beSameSite(): Promise<void> {
  provider = new ScriptedProvider(await key, 'http://localhost:4400');
  tab = new AppTab(provider, tab.config);
  tab.config = { ...tab.config, issuer: provider.issuer };
}

async function knowUser(way: 'frame' | 'redirect' = 'frame'): Promise<void> {
  await tab.signIn();
  localStorage.setItem(HINT, way);
  provider.requests.length = 0;
  tab.departures.length = 0;
}

const hint = () => localStorage.getItem(HINT);
const frames = () => tab.frames.urls.length;

describe('whoever opens the app', () => {
  it('for the first time causes no request at all', async () => {
    await tab.open();

    expect(tab.outcome).toBe('no-session');
    expect(provider.requests).toEqual([]);
    expect(frames()).toBe(0);
  });

  it('is found in a frame if he was signed in before', async () => {
    await knowUser();
    await tab.open();

    expect(tab.auth.user()?.sub).toBe('alice');
    expect(frames()).toBe(1);
  });

  it('is looked for on the first visit too if the app wants that', async () => {
    tab.config = { ...tab.config, silentSignIn: 'always' };
    await tab.open();

    expect(tab.auth.isSignedIn()).toBe(true);
    expect(hint()).toMatch(/^frame\./);
  });

  it('is not looked for at all if the app does not want that', async () => {
    tab.config = { ...tab.config, silentSignIn: 'never' };
    await knowUser();
    await tab.open();

    expect(tab.outcome).toBe('no-session');
    expect(provider.requests).toEqual([]);
    expect(frames()).toBe(0);
  });

  it('is a first visitor if somebody spoilt the hint', async () => {
    localStorage.setItem(HINT, 'token');
    await tab.open();

    expect(tab.outcome).toBe('no-session');
    expect(frames()).toBe(0);
  });

  it('is somebody whose hint tells nothing about him', async () => {
    await knowUser();

    expect(Object.entries(localStorage)).toEqual([[HINT, 'frame']]);
  });
});

describe('when the provider knows nobody', () => {
  it.each(['login_required', 'interaction_required', 'consent_required', 'account_selection_required'])(
    'nobody is signed in, and it is not asked again (%s)',
    async (error) => {
      await beSameSite();
      await knowUser();
      tab.frames.navigate = (url) => provider.authorize(url, { error, code: null });
      await tab.open();

      expect(tab.outcome).toBe('no-session');
      expect(tab.auth.error()).toBeNull();
      expect(hint()).toBeNull();
      await tab.open();
      expect(frames()).toBe(1);
    },
  );

  it('an answer that comes with the time limit counts no more', async () => {
    await beSameSite();
    await knowUser();
    provider.user = null;
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate'] });
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    tab.frames.navigate = async (url) => {
      await answered;
      return provider.authorize(url);
    };
    tab.start();
    await until(() => frames() === 1);
    document.querySelector('iframe')?.addEventListener('load', () => {
      jest.advanceTimersByTime(5000);
    });
    answer();
    await until(() => tab.outcome !== 'restoring');

    expect(tab.errorCode).toBe('server_timeout');
    expect(hint()).toMatch(/^frame/);
  });

  it('a provider on another site may just not have seen its cookie, which is said', async () => {
    await knowUser();
    provider.user = null;
    await tab.open();

    expect(tab.outcome).toBe('no-session');
    expect(tab.errorCode).toBe('third_party_cookies_blocked');
    expect(hint()).toMatch(/^frame/);
    expect(tab.departures).toEqual([]);
  });

  it('nothing is blocked where nobody was known', async () => {
    tab.config = { ...tab.config, silentSignIn: 'always', whenCookiesBlocked: 'redirect' };
    provider.user = null;
    await tab.open();

    expect(tab.auth.error()).toBeNull();
    expect(tab.departures).toEqual([]);
  });
});

describe('an app that redirects when cookies are blocked', () => {
  beforeEach(async () => {
    tab.config = { ...tab.config, whenCookiesBlocked: 'redirect' };
    await knowUser();
    tab.frames.navigate = (url) => provider.authorize(url, { error: 'login_required', code: null });
  });

  it('leaves once, without a trace in the history, and comes back signed in at the same URL', async () => {
    await tab.open('/orders?page=2#top', { navigationId: 4 });
    expect(tab.departures).toHaveLength(1);
    expect(tab.departures[0]?.how).toBe('replace');
    expect(new URL(tab.destination).searchParams.get('prompt')).toBe('none');

    await tab.open(provider.authorize(tab.destination));
    expect(tab.auth.isSignedIn()).toBe(true);
    expect(location.href).toBe('http://localhost/orders?page=2#top');
    expect(hint()).toMatch(/^redirect\./);
    expect(Object.keys(sessionStorage)).toEqual([]);
  });

  it('goes that way at once from then on', async () => {
    localStorage.setItem(HINT, 'redirect');
    await tab.open();

    expect(tab.departures).toHaveLength(1);
    expect(frames()).toBe(0);
  });

  it('also leaves when the provider may not be framed', async () => {
    tab.frames.navigate = () => foreignPage;
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate'] });
    tab.start();
    for (const attempt of [1, 2]) {
      await until(() => frames() === attempt);
      await jest.advanceTimersByTimeAsync(2000);
    }
    await until(() => tab.departures.length === 1);

    expect(tab.departures[0]?.how).toBe('replace');
  });

  it('stays when the provider knows nobody, and does not leave again', async () => {
    await tab.open('/orders');
    provider.user = null;
    await tab.open(provider.authorize(tab.destination));

    expect(tab.outcome).toBe('no-session');
    expect(tab.auth.error()).toBeNull();
    expect(location.href).toBe('http://localhost/orders');
    expect(hint()).toBeNull();
    await tab.open('/orders');
    expect(tab.departures).toHaveLength(1);
  });

  it.each([[null], ['alice']])(
    'does not leave again when the login was forgotten on the way (%s)',
    async (user) => {
      await tab.open('/orders');
      provider.user = user;
      const answer = provider.authorize(tab.destination);
      sessionStorage.clear();
      await tab.open(answer);

      expect(tab.errorCode).toBe('callback_state_unknown');
      expect(tab.departures).toHaveLength(1);
      expect(location.href).toBe('http://localhost/');
    },
  );

  it('does not leave when it could not come back', async () => {
    jest.spyOn(window, 'sessionStorage', 'get').mockImplementation(() => {
      throw new DOMException('Access is denied', 'SecurityError');
    });
    await tab.open();

    expect(tab.errorCode).toBe('storage_unavailable');
    expect(tab.departures).toEqual([]);
  });

  it('does not go back and forth while tokens cannot be had', async () => {
    await tab.open('/orders');
    provider.answer('/token', () => new Response(null, { status: 503 }));
    await tab.open(provider.authorize(tab.destination));
    expect(tab.outcome).toBe('unreachable');

    window.dispatchEvent(new Event('online'));
    await until(() => tab.outcome !== 'unreachable');
    expect(tab.departures).toHaveLength(1);
    expect(tab.outcome).toBe('no-session');
    expect(tab.errorCode).toBe('third_party_cookies_blocked');
  });

  it.each(['server_error', 'temporarily_unavailable'])('does not go back and forth on %s', async (error) => {
    await tab.open('/orders');
    await tab.open(provider.authorize(tab.destination, { error, code: null }));
    expect(tab.outcome).toBe('unreachable');

    window.dispatchEvent(new Event('online'));
    await until(() => tab.outcome !== 'unreachable');
    expect(tab.departures).toHaveLength(1);
  });

  it.each(['', '&iss=https://id.example.com'])(
    'does not leave again when an answer does not even say what it belongs to (“%s”)',
    async (more) => {
      localStorage.setItem(HINT, 'redirect');
      await tab.open(`/auth/callback?error=login_required${more}`);

      expect(tab.departures).toEqual([]);
      expect(tab.outcome).toBe('login-failed');
      expect(tab.errorCode).toBe('callback_state_unknown');
      expect(location.href).toBe('http://localhost/');
    },
  );

  it('finishes the login, and does not leave again, when the settings were not there at first', async () => {
    localStorage.setItem(HINT, 'redirect');
    await tab.open('/orders');
    tab.loadConfig = () => Promise.reject(new Error('offline'));
    await tab.open(provider.authorize(tab.destination));
    expect(tab.outcome).toBe('unreachable');
    expect(location.href).toBe('http://localhost/orders');

    tab.loadConfig = () => tab.config;
    window.dispatchEvent(new Event('online'));
    await until(() => tab.outcome !== 'unreachable');
    expect(tab.auth.user()?.sub).toBe('alice');
    expect(tab.departures).toHaveLength(1);
    expect(frames()).toBe(0);
  });

  it('finishes the login, and does not leave again, when the settings come after the time limit', async () => {
    localStorage.setItem(HINT, 'redirect');
    await tab.open('/orders');
    const answer = provider.authorize(tab.destination);
    let arrive: (config: OidcConfig) => void = () => undefined;
    const settings = new Promise<OidcConfig>((resolve) => (arrive = resolve));
    tab.loadConfig = () => settings;
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate'] });
    tab.start(answer);
    await jest.advanceTimersByTimeAsync(5000);
    expect(tab.outcome).toBe('unreachable');

    window.dispatchEvent(new Event('online'));
    arrive(tab.config);
    await until(() => tab.outcome !== 'unreachable');
    expect(tab.auth.user()?.sub).toBe('alice');
    expect(tab.departures).toHaveLength(1);
    expect(frames()).toBe(0);
  });

  it('never leaves twice from one page, even if it is still there after the time limit', async () => {
    localStorage.setItem(HINT, 'redirect');
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate'] });
    await tab.open('/orders');
    expect(tab.departures).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(5000);
    expect(tab.outcome).toBe('unreachable');

    window.dispatchEvent(new Event('online'));
    await until(() => tab.outcome !== 'unreachable');
    expect(tab.departures).toHaveLength(1);
    expect(tab.errorCode).toBe('third_party_cookies_blocked');
  });

  it('does not leave after all when the user signs out first', async () => {
    localStorage.setItem(HINT, 'redirect');
    const hashing = new HeldCrypto('digest');
    tab.start('/orders');
    await until(() => hashing.isAsked);
    await tab.auth.logout({ scope: 'app' });
    hashing.release();
    await until(() => hashing.isDone);

    expect(tab.outcome).toBe('logout');
    expect(tab.departures).toEqual([]);
    expect(Object.keys(sessionStorage)).toEqual([]);
  });
});
