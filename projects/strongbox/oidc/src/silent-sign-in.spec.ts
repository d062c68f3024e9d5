import type { AuthError } from 'ngx-strongbox';
import { AppTab } from './spec/app-tab';
import { foreignPage, type FrameEnd } from './spec/frame-script';
import { DISCOVERY, type ScriptedProvider } from './spec/scripted-provider';
import { SigningKey } from './spec/signing-key';
import { until } from './spec/until';

const key = SigningKey.generate();

let provider: ScriptedProvider;
let tab: AppTab;

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await key);
  provider = tab.provider;
  // Somebody was signed in here before.
  await tab.signIn();
  provider.requests.length = 0;
  tab.departures.length = 0;
});

afterEach(() => {
  jest.useRealTimers();
  expect(document.querySelectorAll('iframe')).toHaveLength(0);
});

const frameUrl = (changed: Readonly<Record<string, string | null>>) => {
  tab.frames.navigate = (url) => provider.authorize(url, changed);
};
const frames = () => tab.frames.urls.length;

const fakeTimers = () => jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate'] });

/** Opens the app and waits for a frame that stays where it should not, and for the second attempt. */
async function openWithPatience(): Promise<void> {
  fakeTimers();
  tab.start();
  for (const attempt of [1, 2]) {
    await until(() => frames() === attempt);
    await jest.advanceTimersByTimeAsync(2000);
  }
  await until(() => tab.outcome !== 'restoring');
}

describe('a silent sign-in', () => {
  it('asks in a hidden frame that shows nothing and tells nobody where it is', async () => {
    let frame: Element | null = null;
    tab.frames.navigate = (url) => {
      frame = document.querySelector('iframe');
      return provider.authorize(url);
    };
    await tab.open('/orders?page=2#top');

    expect(tab.auth.isSignedIn()).toBe(true);
    expect(frame).toMatchObject({ hidden: true, referrerPolicy: 'no-referrer' });
    const [url] = tab.frames.urls;
    expect(Object.fromEntries(new URL(url ?? '').searchParams)).toMatchObject({
      prompt: 'none',
      redirect_uri: 'http://localhost/auth/silent.html',
      code_challenge_method: 'S256',
    });
    expect(location.href).toBe('http://localhost/orders?page=2#top');
    expect(tab.departures).toEqual([]);
    expect(Object.keys(sessionStorage)).toEqual([]);
  });

  it('gets keys and metadata beside the question', async () => {
    let answer: (url: string) => void = () => undefined;
    tab.frames.navigate = () => new Promise((resolve) => (answer = resolve));
    tab.start();
    await until(() => frames() === 1 && provider.requestsTo('/jwks').length === 1);
    expect(provider.requestsTo('/token')).toEqual([]);

    answer(provider.authorize(tab.frames.urls[0] ?? ''));
    await until(() => tab.auth.isSignedIn() === true);
    expect(provider.requests.map(({ path }) => path)).toEqual([DISCOVERY, '/jwks', '/token']);
  });

  it.each<[title: string, changed: Readonly<Record<string, string | null>>, code: string]>([
    ['another state', { state: 'forged' }, 'callback_state_unknown'],
    ['no state', { state: null }, 'callback_state_unknown'],
    ['another issuer', { iss: 'https://evil.example' }, 'callback_issuer_mismatch'],
    ['no issuer', { iss: null }, 'callback_issuer_mismatch'],
    ['no code', { code: null }, 'callback_code_missing'],
    ['a refusal', { code: null, error: 'unauthorized_client' }, 'login_refused'],
  ])('is refused when the frame comes back with %s', async (_, changed, code) => {
    frameUrl(changed);
    await tab.open();

    expect(tab.errorCode).toBe(code);
    expect(await tab.leftovers()).toEqual([]);
  });

  it.each([
    'http://localhost/auth/silent.html.evil',
    'http://localhost/auth/',
    'http://localhost:8080/auth/silent.html',
    'https://localhost/auth/silent.html',
    'https://evil.example/auth/silent.html',
  ])('does not take an answer from %s', async (page) => {
    tab.frames.navigate = (url) => page + new URL(provider.authorize(url)).search;
    await openWithPatience();

    expect(tab.outcome).toBe('no-session');
    expect(tab.errorCode).toBe('silent_sign_in_refused');
    expect(provider.requestsTo('/token')).toEqual([]);
  });

  it('takes no answer from a page it may not read', async () => {
    tab.frames.navigate = () => foreignPage;
    await openWithPatience();

    expect(tab.errorCode).toBe('silent_sign_in_refused');
  });

  it.each<[title: string, end: FrameEnd, attempts: number[], code: string, goesOn: boolean]>([
    ['nothing comes', null, [1], 'server_timeout', true],
    ['pages follow each other without end', foreignPage, [1, 2], 'silent_sign_in_refused', false],
  ])('ends after five seconds if %s', async (_, end, attempts, expected, goesOn) => {
    // A renewal, because the start of the app has a limit of its own.
    provider.tokens = ({ refresh_token: _, ...response }) => response;
    await tab.open();
    tab.frames.made.length = 0;
    tab.frames.navigate = () => end;
    fakeTimers();
    let code = '';
    const renewing = tab.auth.renew().catch((error: unknown) => (code = (error as AuthError).code));

    for (const attempt of attempts) {
      await until(() => frames() === attempt);
      for (let second = 1; second < 5; second++) {
        await jest.advanceTimersByTimeAsync(1000);
        tab.frames.made[attempt - 1]?.arrive();
      }
      await jest.advanceTimersByTimeAsync(999);
      expect(document.querySelectorAll('iframe')).toHaveLength(1);
      expect([frames(), code]).toEqual([attempt, '']);
      await jest.advanceTimersByTimeAsync(1);
    }
    await renewing;
    expect(code).toBe(expected);
    expect(tab.auth.isSignedIn()).toBe(goesOn);
  });

  it('is not moved by messages, whatever they say and wherever they come from', async () => {
    let answer: (url: string) => void = () => undefined;
    tab.frames.navigate = () => new Promise((resolve) => (answer = resolve));
    tab.start();
    await until(() => frames() === 1);
    const answerUrl = provider.authorize(tab.frames.urls[0] ?? '', { error: 'login_required', code: null });
    for (const origin of ['https://evil.example', provider.issuer, location.origin]) {
      const data = new URL(answerUrl).search;
      window.dispatchEvent(new MessageEvent('message', { data, origin, source: window }));
      window.dispatchEvent(new MessageEvent('message', { data: answerUrl, origin }));
    }
    expect(tab.outcome).toBe('restoring');

    answer(provider.authorize(tab.frames.urls[0] ?? ''));
    await until(() => tab.outcome !== 'restoring');
    expect(tab.auth.isSignedIn()).toBe(true);
  });

  it('does not ask again inside its own frame, should that hold the app', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    tab.isFramed = true;
    tab.start('/auth/silent.html?code=A1&state=S1&iss=https://id.example.com');

    await until(() => warn.mock.calls.length > 0);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('silent.html')]]);
    expect(tab.outcome).toBe('restoring');
    expect(frames()).toBe(0);
    expect(provider.requests).toEqual([]);
    // The page around reads the answer here.
    expect(location.search).toBe('?code=A1&state=S1&iss=https://id.example.com');
  });

  it('ends with the session it was to find', async () => {
    let answer: (url: string) => void = () => undefined;
    tab.frames.navigate = () => new Promise((resolve) => (answer = resolve));
    tab.start();
    await until(() => frames() === 1);
    await tab.auth.logout({ scope: 'app' });
    await until(() => document.querySelector('iframe') === null);
    answer(provider.authorize(tab.frames.urls[0] ?? ''));

    expect(tab.outcome).toBe('logout');
    expect(await tab.callApi()).toBeNull();
    expect(provider.requestsTo('/token')).toEqual([]);
  });
});
