import { PLATFORM_ID } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  Auth,
  AuthError,
  type AuthEvent,
  type NoSession,
  provideAuth,
  type Session,
  withoutTabSync,
} from 'ngx-strongbox';
import { pending } from './spec/pending';
import { alice, type Script, withScript } from './spec/scripted-strategy';
import { type Tab, TabBrowser } from './spec/tab';

const seconds = 1000;
const minutes = 60 * seconds;
const hours = 60 * minutes;
const channel = 'strongbox.session scripted';
const nobody: NoSession = { reason: 'no-session' };
const bob: Session = { user: { sub: 'bob' }, expiresAt: null };
const unreachable = new AuthError('server_unreachable');
const left = { status: 'signed-out', reason: 'logout' };

let browser: TabBrowser;
let tabs: Tab[];

/** A tab whose app has begun to start. */
function begin(script: Script = {}, ...features: Parameters<TabBrowser['open']>[1][]): Tab {
  const tab = browser.open(script, ...features);
  tabs.push(tab);
  return tab;
}

async function open(script: Script = {}, ...features: Parameters<TabBrowser['open']>[1][]): Promise<Tab> {
  const tab = begin(script, ...features);
  await tab.bootstrap;
  await pass(0);
  return tab;
}

const pass = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);
const lasting = (life: number): Session => ({ ...alice, expiresAt: Date.now() + life });
const authOf = (tab: Tab) => tab.get(Auth);
const stateOf = (tab: Tab) => authOf(tab).state();
const wake = (tab: Tab, type: string, how: object = {}) =>
  tab.window.dispatchEvent(Object.assign(new Event(type), how));

function eventsOf(tab: Tab): AuthEvent['type'][] {
  const types: AuthEvent['type'][] = [];
  authOf(tab).events.subscribe(({ type }) => types.push(type));
  return types;
}

/** One credential for all tabs, of a server that revokes everything when one is used twice. */
class SharedCredential {
  session: Session | null = lasting(1 * hours);
  renewals = 0;
  renew: () => Promise<Session> = async () => lasting(1 * hours);

  readonly script: Script = {
    isShared: true,
    restore: async () => this.session ?? nobody,
    current: async () => this.session,
    renew: async (signal) => {
      this.renewals++;
      const renewed = await this.renew();
      signal.throwIfAborted();
      return (this.session = renewed);
    },
    logout: async () => {
      this.session = null;
    },
    forget: async () => {
      this.session = null;
    },
  };
}

beforeEach(() => {
  jest.useFakeTimers();
  browser = new TabBrowser();
  tabs = [];
});
afterEach(() => {
  for (const tab of tabs) tab.close();
  TestBed.resetTestingModule();
  jest.useRealTimers();
});

describe('Signing out in one tab', () => {
  it('signs out every other at once, and each forgets its credential', async () => {
    const forget = jest.fn(async () => undefined);
    const here = await open();
    const others = [await open({ forget }), await open({ forget })];
    const events = others.map(eventsOf);
    void authOf(here).logout();
    await pass(0);
    expect(others.map(stateOf)).toEqual([left, left]);
    expect(forget).toHaveBeenCalledTimes(2);
    expect(events).toEqual([
      ['signed-in', 'signed-out'],
      ['signed-in', 'signed-out'],
    ]);
  });

  it('is told before anything that may take long', async () => {
    const here = await open({ logout: () => new Promise<void>(() => undefined) });
    const other = await open();
    void authOf(here).logout();
    expect(browser.messages.at(-1)).toEqual({
      type: 'signed-out',
      reason: 'logout',
      since: expect.any(Number) as number,
    });
    await pass(0);
    expect(stateOf(other)).toEqual(left);
  });

  it('is told once: nobody repeats it', async () => {
    const here = await open();
    await open();
    await open();
    browser.messages.length = 0;
    await authOf(here).logout();
    await pass(1 * hours);
    expect(browser.messages).toEqual([
      { type: 'signed-out', reason: 'logout', since: expect.any(Number) as number },
    ]);
  });

  it('drops a renewal that is in flight in another', async () => {
    const answer = pending<Session>();
    const here = await open();
    const other = await open({ renew: () => answer.promise });
    const renewed = authOf(other).renew();
    await pass(0);
    await authOf(here).logout();
    await pass(0);
    await expect(renewed).rejects.toMatchObject({ code: 'not_signed_in' });
    answer.resolve(lasting(1 * hours));
    await pass(1 * hours);
    expect([here, other].map(stateOf)).toEqual([left, left]);
  });

  it('drops a restore that is in flight in another', async () => {
    const answer = pending<Session>();
    const here = await open();
    const other = begin({ restore: () => answer.promise });
    await pass(0);
    await authOf(here).logout();
    await pass(0);
    answer.resolve(alice);
    await pass(0);
    expect([here, other].map(stateOf)).toEqual([left, left]);
  });

  it('calls off a login that is being prepared in another', async () => {
    const signals: AbortSignal[] = [];
    const here = await open();
    const other = await open({
      restore: async () => nobody,
      login: (_, signal) => {
        signals.push(signal);
        return new Promise(() => undefined);
      },
    });
    const login = authOf(other)
      .login()
      .catch((error: unknown) => error);
    await authOf(here).logout();
    await pass(0);
    expect(await login).toMatchObject({ code: 'not_signed_in' });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(stateOf(other)).toEqual({ status: 'signed-out', ...nobody });
  });

  it('is told to tabs whose strategy cannot forget, too', async () => {
    const here = await open();
    const other = await open({
      forget() {
        throw new Error('secret');
      },
    });
    await authOf(here).logout();
    await pass(0);
    expect(stateOf(other)).toEqual(left);
  });

  it('is told once the name of the session is known', async () => {
    const name = pending<string>();
    const here = await open({ name: () => name.promise });
    const other = await open();
    await authOf(here).logout();
    await pass(0);
    expect(stateOf(other).status).toBe('signed-in');
    name.resolve('scripted');
    await pass(0);
    expect(stateOf(other)).toEqual(left);
  });
});

describe('A renewal that lands while another tab signs out', () => {
  it('brings nobody back, in neither tab', async () => {
    const credential = new SharedCredential();
    const here = await open(credential.script);
    const other = await open(credential.script);
    const answer = pending<Session>();
    credential.renew = () => answer.promise;
    const renewed = authOf(other)
      .renew()
      .catch((error: unknown) => error);
    await pass(0);
    // The other tab commits after the credential is gone and before it hears of that.
    void authOf(here).logout();
    answer.resolve(lasting(2 * hours));
    await renewed;
    await pass(1 * hours);
    expect([here, other].map((tab) => stateOf(tab).status)).toEqual(['signed-out', 'signed-out']);
    expect(credential.session).toBeNull();
  });

  it('does not sign in whoever hears of it later', async () => {
    const credential = new SharedCredential();
    const here = await open(credential.script);
    await authOf(here).logout();
    credential.session = lasting(1 * hours);
    browser.post(channel, { type: 'renewed' });
    await pass(0);
    expect(stateOf(here)).toEqual(left);
  });
});

describe('Signing in in one tab', () => {
  function signedOut(script: Script = {}) {
    const restore = jest.fn<Promise<Session | NoSession>, [AbortSignal, boolean]>(async () => nobody);
    return { restore, script: { ...script, restore } };
  }

  it('signs in the others, without showing anything there', async () => {
    const { restore, script } = signedOut();
    const here = await open(script);
    const events = eventsOf(here);
    const answer = pending<Session>();
    restore.mockReturnValue(answer.promise);
    await pass(1);
    const there = await open({ restore: async () => nobody, login: async () => alice });
    await authOf(there).login();
    await pass(0);
    expect(restore).toHaveBeenLastCalledWith(expect.any(AbortSignal), false);
    expect(stateOf(here)).toEqual({ status: 'signed-out', ...nobody });
    answer.resolve(alice);
    await pass(0);
    expect(authOf(here).user()).toEqual(alice.user);
    expect(events).toEqual(['signed-out', 'signed-in']);
  });

  it.each<[string, () => Promise<NoSession>]>([
    ['finds nothing', async () => nobody],
    ['cannot say why', () => Promise.reject(new AuthError('third_party_cookies_blocked'))],
    ['does not get through', () => Promise.reject(unreachable)],
  ])('changes nothing where the strategy %s', async (_, answer) => {
    const { restore, script } = signedOut();
    const here = await open(script);
    const state = stateOf(here);
    restore.mockImplementation(answer);
    await open();
    expect(restore).toHaveBeenCalledTimes(2);
    expect(stateOf(here)).toBe(state);
  });

  it('is not repeated by those who hear of it', async () => {
    const { restore, script } = signedOut();
    await open(script);
    restore.mockResolvedValue(alice);
    browser.messages.length = 0;
    await open();
    expect(browser.messages).toEqual([{ type: 'signed-in', since: expect.any(Number) as number }]);
  });

  it('reaches a tab that could not reach the server', async () => {
    const { restore, script } = signedOut();
    restore.mockRejectedValue(unreachable);
    const here = await open(script);
    restore.mockResolvedValue(alice);
    await open();
    expect(stateOf(here).status).toBe('signed-in');
    await pass(5 * minutes);
    expect(restore).toHaveBeenCalledTimes(2);
  });

  it('does not bring back who has signed out since it began', async () => {
    const { restore, script } = signedOut();
    restore.mockResolvedValueOnce(alice);
    const answer = pending<Session>();
    const here = await open(script);
    browser.isConnected = false;
    begin({ restore: () => answer.promise });
    await pass(1);
    await authOf(here).logout();
    restore.mockResolvedValue(alice);
    browser.isConnected = true;
    answer.resolve(alice);
    await pass(0);
    expect(browser.messages.at(-1)).toMatchObject({ type: 'signed-in' });
    expect(stateOf(here)).toEqual(left);
    await pass(1);
    await open();
    expect(stateOf(here).status).toBe('signed-in');
  });
});

describe('A session that the server has ended for one tab', () => {
  const over = new AuthError('login_required');

  it('is asked about in the others, where each has a credential of its own', async () => {
    const here = await open({ renew: () => Promise.reject(over) });
    const gone = await open({ renew: () => Promise.reject(over) });
    const goesOn = await open({ renew: async () => lasting(1 * hours) });
    await expect(authOf(here).renew()).rejects.toBe(over);
    await pass(0);
    expect(stateOf(gone)).toMatchObject({ status: 'signed-out', reason: 'session-ended', error: over });
    expect(stateOf(goesOn)).toMatchObject({ status: 'signed-in', renewing: false });
  });

  it('is over in all where they share one', async () => {
    const credential = new SharedCredential();
    const here = await open(credential.script);
    const other = await open(credential.script);
    credential.renew = () => {
      credential.session = null;
      return Promise.reject(over);
    };
    await expect(authOf(here).renew()).rejects.toBe(over);
    await pass(0);
    expect(stateOf(other).status).toBe('signed-out');
    expect(credential.renewals).toBe(1);
  });
});

describe('Tabs that share a credential', () => {
  it('renew it once when ten want to at the same time', async () => {
    const credential = new SharedCredential();
    const ten = await Promise.all(Array.from({ length: 10 }, () => open(credential.script)));
    credential.renew = () =>
      new Promise((resolve) =>
        setTimeout(() => {
          resolve(lasting(2 * hours));
        }, 500),
      );
    const renewals = ten.map((tab) => authOf(tab).renew());
    await pass(5 * seconds);
    await Promise.all(renewals);
    expect(credential.renewals).toBe(1);
    expect(new Set(ten.map((tab) => authOf(tab).expiresAt()?.getTime()))).toEqual(
      new Set([credential.session?.expiresAt]),
    );
  });

  it('renew it once per lifetime, whatever their timers do', async () => {
    const credential = new SharedCredential();
    credential.session = lasting(100 * seconds);
    credential.renew = async () => lasting(100 * seconds);
    for (let tab = 0; tab < 10; tab++) await open(credential.script);
    await pass(1000 * seconds);
    expect(credential.renewals).toBeGreaterThanOrEqual(12);
    expect(credential.renewals).toBeLessThanOrEqual(14);
  });

  it('take over what another has renewed, without asking the server', async () => {
    const credential = new SharedCredential();
    const here = await open(credential.script);
    const other = await open(credential.script);
    const events = eventsOf(other);
    await pass(1 * seconds);
    browser.messages.length = 0;
    await authOf(here).renew();
    await pass(0);
    expect(authOf(other).expiresAt()).toEqual(authOf(here).expiresAt());
    expect(credential.renewals).toBe(1);
    expect(events).toEqual(['signed-in', 'renewed']);
    expect(browser.messages).toEqual([{ type: 'renewed' }]);
  });

  it('renew one that has run out again since another has renewed it', async () => {
    const credential = new SharedCredential();
    const here = await open(credential.script);
    credential.session = lasting(-1 * minutes);
    await authOf(here).renew();
    expect(credential.renewals).toBe(1);
  });

  it('find out when it becomes that of somebody else', async () => {
    const credential = new SharedCredential();
    const here = await open(credential.script);
    const events = eventsOf(here);
    credential.session = bob;
    browser.post(channel, { type: 'signed-in', since: Date.now() });
    await pass(0);
    expect(authOf(here).user()).toEqual(bob.user);
    expect(events).toEqual(['signed-in', 'signed-in']);
  });

  it('do not renew what another has given up', async () => {
    const credential = new SharedCredential();
    const here = await open(credential.script);
    credential.session = null;
    await expect(authOf(here).renew()).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(credential.renewals).toBe(0);
    expect(stateOf(here)).toEqual(left);
  });

  it('do not wait for ever for one that hangs', async () => {
    const credential = new SharedCredential();
    const here = await open(credential.script);
    void browser.locks.request('strongbox.renewal scripted', {}, () => new Promise(() => undefined));
    const renewed = authOf(here)
      .renew()
      .catch((error: unknown) => error);
    await pass(20 * seconds);
    expect(await renewed).toMatchObject({ code: 'server_timeout' });
    expect(credential.renewals).toBe(0);
    expect(stateOf(here)).toMatchObject({ status: 'signed-in', renewing: true });
  });

  it('let go of the lock when the strategy hangs', async () => {
    const credential = new SharedCredential();
    const here = await open(credential.script);
    const other = await open(credential.script);
    credential.renew = () => new Promise(() => undefined);
    authOf(here)
      .renew()
      .catch(() => undefined);
    await pass(1 * seconds);
    const renewed = authOf(other).renew();
    await pass(18 * seconds);
    credential.renew = async () => lasting(2 * hours);
    await pass(2 * seconds);
    await renewed;
    expect(stateOf(other)).toMatchObject({ status: 'signed-in', renewing: false });
  });

  it.each<[string, unknown]>([
    ['has no locks', undefined],
    ['refuses them', { request: () => Promise.reject(new DOMException('', 'SecurityError')) }],
  ])('renew it all the same where the browser %s', async (_, locks) => {
    const credential = new SharedCredential();
    const here = await open(credential.script);
    Object.defineProperty(here.window.navigator, 'locks', { value: locks });
    await authOf(here).renew();
    expect(credential.renewals).toBe(1);
  });
});

describe('A tab that was frozen', () => {
  it.each([
    ['in the back/forward cache', 'pageshow', { persisted: true }, false],
    ['in the back/forward cache, with a shared credential', 'pageshow', { persisted: true }, true],
    ['in the background, with a shared credential', 'visibilitychange', {}, true],
  ])('%s finds out that it was signed out meanwhile', async (_, type, how, isShared) => {
    const current = jest.fn<Promise<Session | null>, []>(async () => alice);
    const tab = await open({ current, isShared });
    wake(tab, type, how);
    await pass(0);
    expect(stateOf(tab).status).toBe('signed-in');
    current.mockResolvedValue(null);
    wake(tab, type, how);
    await pass(0);
    expect(stateOf(tab)).toEqual(left);
  });

  it('finds out when it was signed out before it could hear anything', async () => {
    const answer = pending<Session>();
    const tab = begin({ restore: () => answer.promise, current: async () => null });
    answer.resolve(alice);
    await tab.bootstrap;
    await pass(0);
    expect(stateOf(tab)).toEqual(left);
  });

  it('keeps its session when it cannot look', async () => {
    const tab = await open({ current: () => Promise.reject(new Error('secret')) });
    wake(tab, 'pageshow', { persisted: true });
    await pass(0);
    expect(stateOf(tab).status).toBe('signed-in');
  });

  it('finds out when it was signed out while it was taking over a renewal', async () => {
    const current = jest.fn<Promise<Session | null>, []>(async () => alice);
    const tab = await open({ current, isShared: true });
    const [renewed, ended] = [pending<Session | null>(), pending<Session | null>()];
    current.mockReturnValueOnce(renewed.promise).mockReturnValueOnce(ended.promise).mockResolvedValue(null);
    wake(tab, 'visibilitychange');
    wake(tab, 'visibilitychange');
    renewed.resolve(lasting(1 * hours));
    await pass(0);
    expect(stateOf(tab).status).toBe('signed-in');
    ended.resolve(null);
    await pass(0);
    expect(stateOf(tab)).toEqual(left);
  });

  it('does not take an old session for a new one when it is renewed while it looks', async () => {
    const credential = new SharedCredential();
    const current = jest.fn(async () => credential.session);
    const tab = await open({ ...credential.script, current });
    const seen = pending<Session | null>();
    current.mockReturnValueOnce(seen.promise);
    wake(tab, 'visibilitychange');
    await pass(1 * seconds);
    await authOf(tab).renew();
    const renewed = authOf(tab).expiresAt();
    seen.resolve(lasting(30 * minutes));
    await pass(0);
    expect(authOf(tab).expiresAt()).toEqual(renewed);
  });
});

describe('What tabs tell each other', () => {
  const hostile = {
    get type(): string {
      throw new Error('secret');
    },
  };
  it.each<[string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['a string', 'signed-out'],
    ['a number', 42],
    ['a list', ['signed-out']],
    ['without a type', { reason: 'logout' }],
    ['of an unknown type', { type: 'logout' }],
    ['of a type that is no string', { type: { toString: () => 'signed-out' }, reason: 'logout' }],
    ['a sign-out without a reason', { type: 'signed-out' }],
    ['a sign-out for no reason of ours', { type: 'signed-out', reason: 'login-failed' }],
    ['a sign-out for the reason of other news', { type: 'signed-out', reason: 'session-ended' }],
    ['a sign-in of no time', { type: 'signed-in' }],
    ['a sign-in of a time that is no number', { type: 'signed-in', since: 'now' }],
    ['of a type that only one tab is told', { type: 'renewing' }],
    ['something that throws when looked at', hostile],
  ])('is nothing when it is %s', async (_, data) => {
    const restore = jest.fn(async () => nobody);
    const renew = jest.fn(async () => alice);
    const signedIn = await open({ renew });
    const signedOut = await open({ restore });
    const states = [stateOf(signedIn), stateOf(signedOut)];
    await pass(1);
    browser.post(channel, data);
    await pass(0);
    expect(browser.errors).toEqual([]);
    expect(stateOf(signedIn)).toBe(states[0]);
    expect(stateOf(signedOut)).toBe(states[1]);
    expect(restore).toHaveBeenCalledTimes(1);
    expect(renew).not.toHaveBeenCalled();
  });

  it('reaches no other session of the same origin', async () => {
    const here = await open({ name: async () => 'another' });
    const other = await open();
    await authOf(other).logout();
    await pass(0);
    expect(stateOf(here).status).toBe('signed-in');
  });

  it('holds neither who it is about nor any credential', async () => {
    const credential = new SharedCredential();
    const here = await open({ ...credential.script, accessToken: async () => 'secret' });
    await authOf(here).renew();
    await authOf(here).logout();
    expect(browser.messages).toEqual([
      { type: 'signed-in', since: expect.any(Number) as number },
      { type: 'renewed' },
      { type: 'signed-out', reason: 'logout', since: expect.any(Number) as number },
    ]);
  });

  it('is nothing where they share no credential and one is renewed', async () => {
    const here = await open();
    browser.messages.length = 0;
    await authOf(here).renew();
    expect(browser.messages).toEqual([]);
  });
});

describe('A tab without the others', () => {
  it('neither tells nor hears anything withoutTabSync', async () => {
    const here = await open({}, withoutTabSync());
    const other = await open();
    expect(browser.channelsOf(channel)).toBe(1);
    await authOf(other).logout();
    await pass(0);
    expect(stateOf(here).status).toBe('signed-in');
    await authOf(here).logout();
    expect(browser.messages).toHaveLength(2);
  });

  it.each<[string, Script]>([
    ['has no name', { name: () => Promise.reject(new AuthError('config_invalid')) }],
    [
      'fails to say its name',
      {
        name() {
          throw new Error('secret');
        },
      },
    ],
  ])('goes its own way when its session %s', async (_, script) => {
    const tab = await open(script);
    await authOf(tab).logout();
    expect(stateOf(tab)).toEqual(left);
    expect(browser.messages).toEqual([]);
  });

  it('finds the others once its session has a name', async () => {
    const name = jest.fn(async () => 'scripted').mockRejectedValueOnce(unreachable);
    const here = await open({ name });
    const other = await open();
    await authOf(here).renew();
    await authOf(other).logout();
    await pass(0);
    expect(stateOf(here)).toEqual(left);
  });

  it.each<[string, unknown]>([
    ['has no channels', undefined],
    [
      'refuses them',
      function () {
        throw new DOMException('', 'SecurityError');
      },
    ],
  ])('goes its own way when the browser %s', async (_, BroadcastChannel) => {
    const page = Object.assign(window, { BroadcastChannel });
    TestBed.configureTestingModule({ providers: [provideAuth(withScript())] });
    const auth = TestBed.inject(Auth);
    await auth.settled();
    await auth.logout();
    expect(auth.state()).toEqual(left);
    delete (page as Partial<typeof page>).BroadcastChannel;
  });

  it('opens no channel on a server', async () => {
    TestBed.configureTestingModule({ providers: [{ provide: PLATFORM_ID, useValue: 'server' }] });
    await open();
    expect(browser.channelsOf(channel)).toBe(0);
  });

  it('closes its channel when the app is gone, also while it opens', async () => {
    const tab = await open();
    expect(browser.channelsOf(channel)).toBe(1);
    tab.close();
    const name = pending<string>();
    const late = await open({ name: () => name.promise });
    late.close();
    name.resolve('scripted');
    await pass(0);
    expect(browser.channelsOf(channel)).toBe(0);
    tabs.length = 0;
  });
});
