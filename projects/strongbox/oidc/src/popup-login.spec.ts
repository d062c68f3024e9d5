import type { LoginOutcome } from 'ngx-strongbox';
import { AppTab } from './spec/app-tab';
import { HeldCrypto } from './spec/held-crypto';
import { DISCOVERY, type ScriptedProvider } from './spec/scripted-provider';
import type { ScriptedWindow } from './spec/scripted-window';
import { SigningKey } from './spec/signing-key';
import { until } from './spec/until';
// The app's lazy chunk: compiling it for the first time must not count against a time limit.
import './popup';

const key = SigningKey.generate();

let provider: ScriptedProvider;
let tab: AppTab;
let channels: BroadcastChannel[];

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await key);
  provider = tab.provider;
  channels = [];
});

afterEach(() => {
  for (const channel of channels) channel.close();
  jest.useRealTimers();
});

/** The other end of what the login in question is told by. */
function channelOf(state: string | null): BroadcastChannel & { readonly heard: unknown[] } {
  const heard: unknown[] = [];
  const channel = Object.assign(new BroadcastChannel(`strongbox.popup.${state ?? ''}`), { heard });
  channel.onmessage = ({ data }) => heard.push(data);
  channels.push(channel);
  return channel;
}

describe('a login in a popup', () => {
  interface Begun {
    readonly outcome: Promise<LoginOutcome>;
    readonly popup: ScriptedWindow;
    readonly url: string;
    readonly channel: ReturnType<typeof channelOf>;
    /** What the page says that the provider sends the popup back to. */
    readonly answer: (changed?: Readonly<Record<string, string | null>>) => string;
  }

  async function begin(options: Parameters<typeof tab.auth.login>[0] = {}): Promise<Begun> {
    const outcome = tab.auth.login({ display: 'popup', ...options });
    outcome.catch(() => undefined);
    const popup = tab.popups.at(-1);
    if (!popup) throw new Error('there is no popup');
    await until(() => popup.addresses.length === 1);
    const [url = ''] = popup.addresses;
    const channel = channelOf(new URL(url).searchParams.get('state'));
    return {
      outcome,
      popup,
      url,
      channel,
      answer: (changed) => new URL(provider.authorize(url, changed)).search,
    };
  }

  it('signs in and leaves this page as it is', async () => {
    await tab.open('/cart?item=1');
    const { outcome, popup, channel, answer } = await begin({ acr: 'mfa', redirectTo: '/checkout' });
    channel.postMessage(answer());

    expect(await outcome).toBe('signed-in');
    expect(tab.auth.user()).toMatchObject({ sub: 'alice' });
    expect(tab.auth.state()).toMatchObject({ session: { asked: { acr: 'mfa' } } });
    expect(await tab.callApi()).toMatch(/^Bearer access-/);
    expect(location.href).toBe('http://localhost/cart?item=1');
    expect(tab.departures).toEqual([]);
    expect(popup.closed).toBe(true);
    await until(() => channel.heard.length === 1);
    expect(channel.heard).toEqual(['received']);
  });

  it('opens its window before anything takes time, and asks for it as any login', async () => {
    await tab.open();
    provider.requests.length = 0;
    const outcome = tab.auth.login({ display: 'popup' });
    // The click counts no longer once something was waited for.
    expect(tab.popups).toHaveLength(1);
    expect(provider.requests).toEqual([]);
    const [popup] = tab.popups;
    await until(() => popup?.addresses.length === 1);

    expect(Object.fromEntries(new URL(popup?.addresses[0] ?? '').searchParams)).toMatchObject({
      response_type: 'code',
      redirect_uri: 'http://localhost/auth/callback',
      code_challenge_method: 'S256',
    });
    await tab.auth.logout();
    await expect(outcome).rejects.toMatchObject({ code: 'not_signed_in' });
  });

  it('gives what it shows no way back to this page', async () => {
    await tab.open();
    const { popup } = await begin();

    expect(popup.opener).toBeNull();
  });

  it('keeps nothing where another script could read it', async () => {
    await tab.open();
    await begin();

    expect([...Object.keys(sessionStorage), ...Object.keys(localStorage)]).toEqual([]);
  });

  it('finds its way through pushed requests too', async () => {
    tab.config = { ...tab.config, pushedAuthorizationRequest: 'always' };
    await tab.open();
    const outcome = tab.auth.login({ display: 'popup' });
    await until(() => tab.popups[0]?.addresses.length === 1);
    const url = tab.popups[0]?.addresses[0] ?? '';
    const back = new URL(provider.authorize(url));
    channelOf(back.searchParams.get('state')).postMessage(back.search);

    expect(await outcome).toBe('signed-in');
    expect([...new URL(url).searchParams.keys()]).toEqual(['client_id', 'request_uri']);
  });

  it('is remembered for the next visit', async () => {
    await tab.open();
    const { outcome, channel, answer } = await begin();
    channel.postMessage(answer());
    await outcome;
    await tab.open();

    expect(tab.auth.isSignedIn()).toBe(true);
    expect(tab.frames.urls).toHaveLength(1);
  });

  it.each<[title: string, message: (answer: string) => unknown]>([
    ['nothing', () => null],
    ['an object', (answer) => ({ search: answer, data: answer })],
    ['a list', (answer) => [answer]],
    ['an empty text', () => ''],
    ['no state', () => '?code=forged'],
    ['another state', (answer) => answer.replace(/(state|code)=[^&]*/g, '$1=forged')],
    ['no code', (answer) => answer.replace(/code=[^&]*/, '')],
    ['its own acknowledgement', () => 'received'],
  ])('is not disturbed by %s where its response is awaited', async (_, message) => {
    await tab.open();
    provider.requests.length = 0;
    const { outcome, channel, answer } = await begin();
    const right = answer();
    channel.postMessage(message(right));
    channel.postMessage(right);

    expect(await outcome).toBe('signed-in');
    expect(provider.requestsTo('/token')).toHaveLength(1);
  });

  it.each<[title: string, code: string, changed: Readonly<Record<string, string | null>>]>([
    ['another issuer', 'callback_issuer_mismatch', { iss: 'https://evil.example' }],
    ['no issuer', 'callback_issuer_mismatch', { iss: null }],
    ['a code nobody issued', 'token_request_refused', { code: 'forged' }],
    ['the error of a request that cannot be', 'login_refused', { code: null, error: 'invalid_scope' }],
  ])('is refused with %s', async (_, code, changed) => {
    await tab.open();
    const { outcome, popup, channel, answer } = await begin();
    channel.postMessage(answer(changed));

    await expect(outcome).rejects.toMatchObject({ code });
    expect(tab.outcome).toBe('login-failed');
    expect(tab.errorCode).toBe(code);
    expect(popup.closed).toBe(true);
    expect(await tab.leftovers()).toEqual([]);
  });

  it('is refused with an ID token of another login', async () => {
    await tab.open();
    provider.claims = (claims) => ({ ...claims, nonce: 'other' });
    const { outcome, channel, answer } = await begin();
    channel.postMessage(answer());

    await expect(outcome).rejects.toMatchObject({ code: 'id_token_nonce_mismatch' });
    expect(await tab.leftovers()).toEqual([]);
  });

  it('was cancelled if the user turned back', async () => {
    await tab.open();
    const { outcome, channel, answer } = await begin();
    channel.postMessage(answer({ code: null, error: 'access_denied' }));

    expect(await outcome).toBe('cancelled');
    expect(tab.outcome).toBe('login-cancelled');
    expect(tab.auth.error()).toBeNull();
  });

  it('leaves the session there is alone if the user turned back, and its hint', async () => {
    await tab.signIn();
    const { outcome, channel, answer } = await begin({ acr: 'mfa' });
    channel.postMessage(answer({ code: null, error: 'access_denied' }));

    expect(await outcome).toBe('cancelled');
    expect(tab.auth.isSignedIn()).toBe(true);
    await tab.open();
    expect(tab.auth.isSignedIn()).toBe(true);
  });

  it('is blocked if the browser opens no window, which costs nothing', async () => {
    await tab.open();
    tab.blocksPopups = true;
    provider.requests.length = 0;

    expect(await tab.auth.login({ display: 'popup' })).toBe('popup-blocked');
    expect(tab.outcome).toBe('no-session');
    expect(provider.requests).toEqual([]);
  });

  describe('whose window is closed', () => {
    const withClock = () =>
      jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate', 'Date'] });

    it('is over a second later', async () => {
      withClock();
      await tab.open();
      const { outcome, popup } = await begin();
      await jest.advanceTimersByTimeAsync(60_000);
      popup.closed = true;
      await jest.advanceTimersByTimeAsync(1000);

      expect(await outcome).toBe('popup-closed');
      expect(tab.outcome).toBe('no-session');
    });

    it('or only looks so because the provider cuts it off, goes on while the user is there', async () => {
      withClock();
      await tab.open();
      const { outcome, popup, channel, answer } = await begin();
      popup.closed = true;
      tab.hasFocus = false;
      await jest.advanceTimersByTimeAsync(3000);
      // A short look at this page.
      tab.hasFocus = true;
      await jest.advanceTimersByTimeAsync(750);
      tab.hasFocus = false;
      await jest.advanceTimersByTimeAsync(3000);
      channel.postMessage(answer());

      expect(await outcome).toBe('signed-in');
    });

    it('listens and looks no more', async () => {
      withClock();
      await tab.open();
      const { outcome, popup, channel, answer } = await begin();
      popup.closed = true;
      await jest.advanceTimersByTimeAsync(1000);
      expect(await outcome).toBe('popup-closed');
      expect(jest.getTimerCount()).toBe(0);

      channel.postMessage(answer());
      const { outcome: next, channel: nextChannel, answer: nextAnswer } = await begin();
      nextChannel.postMessage(nextAnswer());
      expect(await next).toBe('signed-in');
      expect(channel.heard).toEqual([]);
    });
  });

  it('can be called off while it asks who the provider is', async () => {
    await tab.open();
    provider.requests.length = 0;
    const release = provider.holdBack(DISCOVERY);
    const caller = new AbortController();
    const outcome = tab.auth.login({ display: 'popup', signal: caller.signal });
    await until(() => provider.requestsTo(DISCOVERY).length === 1);
    caller.abort();

    expect(await outcome).toBe('aborted');
    expect(tab.popups[0]?.closed).toBe(true);
    release();
    expect(tab.popups[0]?.addresses).toEqual([]);
    expect(tab.outcome).toBe('no-session');
  });

  it('can be called off while it has everything to go there', async () => {
    await tab.open();
    const hashing = new HeldCrypto('digest');
    const listening = jest.spyOn(globalThis, 'BroadcastChannel');
    const caller = new AbortController();
    const outcome = tab.auth.login({ display: 'popup', signal: caller.signal });
    await until(() => hashing.isAsked);
    caller.abort();
    expect(await outcome).toBe('aborted');
    expect(tab.popups[0]?.closed).toBe(true);
    listening.mockClear();
    hashing.release();
    await until(() => hashing.isDone);

    // Another whole login comes after all that the first may still have done.
    await tab.login();
    expect(tab.popups[0]?.addresses).toEqual([]);
    expect(listening.mock.calls.filter(([name]) => name.startsWith('strongbox.popup.'))).toEqual([]);
  });

  it('can be called off while the user is there', async () => {
    await tab.open();
    const caller = new AbortController();
    const { outcome, popup, channel, answer } = await begin({ signal: caller.signal });
    caller.abort();

    expect(await outcome).toBe('aborted');
    await until(() => popup.closed);
    channel.postMessage(answer());
    expect(await tab.leftovers()).toEqual([]);
    expect(provider.requestsTo('/token')).toEqual([]);
  });

  it('is called off by a logout', async () => {
    await tab.open();
    const { outcome, popup } = await begin();
    await tab.auth.logout();

    await expect(outcome).rejects.toMatchObject({ code: 'not_signed_in' });
    await until(() => popup.closed);
    expect(tab.outcome).toBe('logout');
  });

  it('closes its window if the provider cannot be reached', async () => {
    await tab.open();
    provider.answer(DISCOVERY, () => new Response(null, { status: 503 }));

    await expect(tab.auth.login({ display: 'popup' })).rejects.toMatchObject({ code: 'server_unreachable' });
    expect(tab.popups[0]?.closed).toBe(true);
  });
});

describe('the page that a popup comes back to', () => {
  const response = '?code=A1&state=S1&iss=https%3A%2F%2Fid.example.com';

  it('hands the response to the page that waits for it, closes, and never goes on', async () => {
    const channel = channelOf('S1');
    tab.start(`/auth/callback${response}`);
    await until(() => channel.heard.length === 1);
    expect(channel.heard).toEqual([response]);
    channel.postMessage('received');
    await until(() => tab.isClosed);

    expect(tab.outcome).toBe('restoring');
    expect(location.href).toBe('http://localhost/');
    expect(provider.requests).toEqual([]);
  });

  it.each([['nothing'], [null], [{ type: 'received' }]])(
    'goes on with the answer to an unknown login if it hears %j',
    async (message) => {
      const channel = channelOf('S1');
      const opening = tab.open(`/auth/callback${response}`);
      await until(() => channel.heard.length === 1);
      channel.postMessage(message);
      await opening;

      expect(tab.errorCode).toBe('callback_state_unknown');
      expect(tab.isClosed).toBe(false);
      expect(provider.requestsTo('/token')).toEqual([]);
    },
  );

  it('closes even if it is told late', async () => {
    const channel = channelOf('S1');
    await tab.open(`/auth/callback${response}`);
    expect(tab.isClosed).toBe(false);
    channel.postMessage('received');

    await until(() => tab.isClosed);
  });

  it('hands over nothing that does not look like a response', async () => {
    const posted = jest.spyOn(BroadcastChannel.prototype, 'postMessage');
    await tab.open('/auth/callback?code=A1');

    expect(posted.mock.calls.filter(([message]) => String(message).includes('code='))).toEqual([]);
  });

  it('hands over no answer to its own login', async () => {
    const posted = jest.spyOn(BroadcastChannel.prototype, 'postMessage');
    await tab.signIn();

    expect(tab.auth.isSignedIn()).toBe(true);
    expect(posted.mock.calls.filter(([message]) => String(message).includes('code='))).toEqual([]);
  });
});
