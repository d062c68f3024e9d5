import { PLATFORM_ID } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  Auth,
  AuthError,
  IdleTimeout,
  type IdleTimeoutOptions,
  type LogoutOptions,
  provideAuth,
  withIdleTimeout,
} from 'ngx-strongbox';
import { pending } from './spec/pending';
import { type Script, withScript } from './spec/scripted-strategy';
import { type Tab, TabBrowser } from './spec/tab';

type Login = NonNullable<Script['login']>;

const seconds = 1000;
const minutes = 60 * seconds;
/** What a tab waits at most for others to object. */
const objection = 250;
const channelName = 'strongbox.idle scripted';
const quarterOfAnHour: IdleTimeoutOptions = { after: 15 * 60, warnBefore: 60 };
const signedOutIdle = { status: 'signed-out', reason: 'idle' };

let browser: TabBrowser;
let tabs: Tab[];

async function openTab(options: IdleTimeoutOptions = quarterOfAnHour, script: Script = {}): Promise<Tab> {
  const tab = browser.open(script, withIdleTimeout(options));
  tabs.push(tab);
  await tab.get(Auth).settled();
  await jest.advanceTimersByTimeAsync(0);
  return tab;
}

const pass = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);
/** The clock goes on and nothing else does. */
const sleep = (milliseconds: number) => {
  jest.setSystemTime(Date.now() + milliseconds);
};
const press = (tab: Tab) => tab.window.document.body.dispatchEvent(keydown());
const keydown = () => new KeyboardEvent('keydown', { key: 'a', bubbles: true });
const stateOf = (tab: Tab) => tab.get(Auth).state();
const secondsLeft = (tab: Tab) => tab.get(IdleTimeout).secondsLeft();

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

describe('The idle timeout', () => {
  it('ends the session once nobody has done anything for the time given', async () => {
    const logout = jest.fn<Promise<void>, [LogoutOptions]>(async () => undefined);
    const tab = await openTab(quarterOfAnHour, { logout });
    await pass(15 * minutes - 1);
    expect(stateOf(tab).status).toBe('signed-in');
    await pass(1 + objection);
    expect(stateOf(tab)).toEqual(signedOutIdle);
    expect(logout).toHaveBeenCalledTimes(1);
    expect(logout).toHaveBeenCalledWith({});
  });

  it.each(['pointerdown', 'keydown', 'wheel', 'touchstart'])('begins anew with each %s', async (type) => {
    const tab = await openTab();
    await pass(14 * minutes - 1);
    tab.window.document.body.dispatchEvent(new Event(type, { bubbles: true }));
    await pass(15 * minutes - 1);
    expect(stateOf(tab).status).toBe('signed-in');
    await pass(1 + objection);
    expect(stateOf(tab)).toEqual(signedOutIdle);
  });

  it('begins anew also where the app keeps the event from going further', async () => {
    const tab = await openTab();
    const { body } = tab.window.document;
    body.addEventListener('keydown', (event) => {
      event.stopImmediatePropagation();
    });
    await pass(13 * minutes);
    press(tab);
    await pass(14 * minutes);
    expect(stateOf(tab).status).toBe('signed-in');
  });

  it.each(['visibilitychange', 'pageshow', 'focus', 'online', 'pointermove'])(
    'does not begin anew with %s, which comes without anybody being there',
    async (type) => {
      const tab = await openTab();
      await pass(14 * minutes);
      tab.window.dispatchEvent(new Event(type));
      await pass(1 * minutes + objection);
      expect(stateOf(tab)).toEqual(signedOutIdle);
    },
  );

  it('warns ahead, counting the seconds down', async () => {
    const tab = await openTab({ after: 10, warnBefore: 3 });
    const shown: (number | null)[] = [];
    for (let second = 0; second < 10; second++) {
      await pass(1 * seconds);
      shown.push(secondsLeft(tab));
    }
    expect(shown).toEqual([null, null, null, null, null, null, 3, 2, 1, 0]);
    await pass(objection);
    expect(secondsLeft(tab)).toBeNull();
  });

  it('takes the warning back as soon as the user stays', async () => {
    const tab = await openTab();
    await pass(14 * minutes + 30 * seconds);
    expect(secondsLeft(tab)).toBe(30);
    tab.get(IdleTimeout).stay();
    expect(secondsLeft(tab)).toBeNull();
    await pass(15 * minutes - 1);
    expect(stateOf(tab).status).toBe('signed-in');
  });

  it.each(['pointerdown', 'keydown', 'wheel', 'touchstart'])(
    'lets a %s under the warning pass, which may be on its way to sign out',
    async (type) => {
      const [tab, other] = [await openTab(), await openTab()];
      await pass(14 * minutes);
      tab.window.document.body.dispatchEvent(new Event(type, { bubbles: true }));
      await pass(1 * seconds);
      expect([tab, other].map(secondsLeft)).toEqual([59, 59]);
      await pass(59 * seconds + objection);
      expect([tab, other].map(stateOf)).toEqual([signedOutIdle, signedOutIdle]);
    },
  );

  it('ends at once under a warning that was slept through, whatever is pressed', async () => {
    const tab = await openTab();
    await pass(14 * minutes);
    sleep(1 * minutes);
    press(tab);
    expect(secondsLeft(tab)).toBe(0);
    await pass(objection);
    expect(stateOf(tab)).toEqual(signedOutIdle);
  });

  it('shows no warning when none is asked for', async () => {
    const tab = await openTab({ after: 10 });
    await pass(10 * seconds);
    expect(secondsLeft(tab)).toBeNull();
    await pass(objection);
    expect(stateOf(tab)).toEqual(signedOutIdle);
  });

  it('asks whoever signs in after it for the credentials, unless told otherwise', async () => {
    const login = jest.fn(async () => 'redirecting' as const);
    const tab = await openTab({ after: 10 }, { login });
    await pass(10 * seconds + objection);
    await tab.get(Auth).login({ redirectTo: '/here' });
    await tab.get(Auth).login({ prompt: 'select_account' });
    // What an app without strict types may pass.
    await tab.get(Auth).login({ prompt: undefined } as object);
    expect(login.mock.calls.map(([options]: unknown[]) => options)).toEqual([
      { prompt: 'login', redirectTo: '/here' },
      { prompt: 'select_account' },
      { prompt: 'login' },
    ]);
  });

  it.each<[string, Login]>([
    ['was cancelled', async () => 'cancelled'],
    ['has failed', () => Promise.reject(new AuthError('server_unreachable'))],
  ])('still asks for them after a login that %s, until somebody is signed in', async (_, fruitless) => {
    const signedIn = async () => ({ user: { sub: 'b' }, expiresAt: null });
    const login = jest.fn<ReturnType<Login>, Parameters<Login>>(signedIn);
    const tab = await openTab({ after: 10, then: 'lock' }, { login });
    const auth = tab.get(Auth);
    await pass(10 * seconds + objection);
    login.mockImplementationOnce(fruitless);
    await auth.login().catch(() => undefined);
    expect(stateOf(tab)).toMatchObject(signedOutIdle);
    await auth.login();
    await auth.logout();
    await auth.login();
    expect(login.mock.calls.map(([{ prompt }]) => prompt)).toEqual(['login', 'login', undefined]);
  });

  it('says what went wrong with a login after it', async () => {
    const error = new AuthError('server_unreachable');
    const tab = await openTab({ after: 10 }, { login: () => Promise.reject(error) });
    await pass(10 * seconds + objection);
    await expect(tab.get(Auth).login()).rejects.toBe(error);
    expect(tab.get(Auth).error()).toBe(error);
  });

  it('only forgets the credential when it is to lock', async () => {
    const logout = jest.fn<Promise<void>, [LogoutOptions]>(async () => undefined);
    const tab = await openTab({ after: 10, then: 'lock' }, { logout });
    await pass(10 * seconds + objection);
    expect(logout.mock.calls).toEqual([[{ scope: 'app' }]]);
    expect(stateOf(tab)).toEqual(signedOutIdle);
  });

  it('ends the session, also at the provider, where the browser refuses locks', async () => {
    const logout = jest.fn<Promise<void>, [LogoutOptions]>(async () => undefined);
    const tab = await openTab({ after: 10 }, { logout });
    jest
      .spyOn(tab.window.navigator.locks, 'request')
      .mockRejectedValue(new DOMException('', 'SecurityError'));
    await pass(10 * seconds + objection);
    expect(stateOf(tab)).toEqual(signedOutIdle);
    expect(logout.mock.calls).toEqual([[{}]]);
  });

  it('does not end the session of who comes next, when ending the last one fails late', async () => {
    const ending = pending<undefined>();
    const login = async () => ({ user: { sub: 'b' }, expiresAt: null });
    const tab = await openTab({ after: 10 }, { login, logout: () => ending.promise });
    await pass(10 * seconds + objection);
    await tab.get(Auth).login();
    ending.reject(new Error('offline'));
    await pass(0);
    expect(stateOf(tab).status).toBe('signed-in');
  });

  it('holds no timer, listener or channel while nobody is signed in', async () => {
    const tab = await openTab(quarterOfAnHour, { restore: async () => ({ reason: 'no-session' }) });
    press(tab);
    expect(jest.getTimerCount()).toBe(0);
    expect(browser.channelsOf(channelName)).toBe(0);

    const other = await openTab();
    expect(browser.channelsOf(channelName)).toBe(1);
    await other.get(Auth).logout();
    press(other);
    other.window.dispatchEvent(new Event('focus'));
    await pass(0);
    expect(jest.getTimerCount()).toBe(0);
    expect(browser.channelsOf(channelName)).toBe(0);
    expect(stateOf(other)).toEqual({ status: 'signed-out', reason: 'logout' });
  });

  it('opens no channel for a session that is over by the time its name is known', async () => {
    const name = pending<string>();
    const tab = await openTab(quarterOfAnHour, { name: () => name.promise });
    await tab.get(Auth).logout();
    name.resolve('scripted');
    await pass(0);
    expect(browser.channelsOf(channelName)).toBe(0);
  });

  it('leaves nothing behind when the app is gone', async () => {
    const tab = await openTab();
    press(tab);
    tabs.pop()?.close();
    expect(jest.getTimerCount()).toBe(0);
    expect(browser.channelsOf(channelName)).toBe(0);
  });

  it('starts afresh with the next session', async () => {
    const tab = await openTab(
      { after: 10 },
      { login: async () => ({ user: { sub: 'b' }, expiresAt: null }) },
    );
    await pass(10 * seconds + objection);
    await pass(60 * seconds);
    await tab.get(Auth).login();
    await pass(10 * seconds - 1);
    expect(stateOf(tab).status).toBe('signed-in');
    await pass(1 + objection);
    expect(stateOf(tab)).toEqual(signedOutIdle);
  });

  it('lasts longer than a timer can', async () => {
    const days = 24 * 60 * minutes;
    const tab = await openTab({ after: 30 * 24 * 60 * 60 });
    await pass(30 * days - 1);
    expect(stateOf(tab).status).toBe('signed-in');
    await pass(1 + objection);
    expect(stateOf(tab)).toEqual(signedOutIdle);
  });

  it.each([
    { after: 0 },
    { after: -1 },
    { after: NaN },
    { after: 60, warnBefore: 60 },
    { after: 60, warnBefore: -1 },
  ])('refuses %p', (options) => {
    expect(() => withIdleTimeout(options)).toThrow('config_invalid');
  });

  it('does nothing on a server', () => {
    TestBed.configureTestingModule({
      providers: [
        { provide: PLATFORM_ID, useValue: 'server' },
        provideAuth(withScript(), withIdleTimeout(quarterOfAnHour)),
      ],
    });
    const idle = TestBed.inject(IdleTimeout);
    idle.stay();
    expect(idle.secondsLeft()).toBeNull();
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('A computer that slept past the time', () => {
  it.each(['visibilitychange', 'pageshow', 'focus', 'online'])('wakes up signed out by %s', async (type) => {
    const tab = await openTab();
    sleep(16 * minutes);
    tab.window.dispatchEvent(Object.assign(new Event(type), { persisted: true }));
    await pass(objection);
    expect(stateOf(tab)).toEqual(signedOutIdle);
  });

  it('is not kept signed in by the first click, however soon it comes', async () => {
    const tab = await openTab();
    sleep(15 * minutes);
    for (const type of ['pointerdown', 'keydown', 'focus', 'visibilitychange', 'wheel'])
      tab.window.document.body.dispatchEvent(new Event(type, { bubbles: true }));
    tab.get(IdleTimeout).stay();
    await pass(objection);
    expect(stateOf(tab)).toEqual(signedOutIdle);
  });

  it('is not kept signed in by a message that was on its way when it fell asleep', async () => {
    const tab = await openTab();
    const at = Date.now();
    sleep(16 * minutes);
    browser.post(channelName, { type: 'active', at });
    tab.window.dispatchEvent(new Event('focus'));
    await pass(objection);
    expect(stateOf(tab)).toEqual(signedOutIdle);
  });

  it('is not kept signed in by waking up again and again', async () => {
    const tab = await openTab();
    sleep(16 * minutes);
    for (let waited = 0; waited < objection; waited += 50) {
      tab.window.dispatchEvent(new Event('focus'));
      await pass(50);
    }
    expect(stateOf(tab)).toEqual(signedOutIdle);
  });

  it('stays signed in when it slept less', async () => {
    const tab = await openTab();
    sleep(13 * minutes);
    tab.window.dispatchEvent(new Event('focus'));
    await pass(objection);
    press(tab);
    await pass(14 * minutes);
    expect(stateOf(tab).status).toBe('signed-in');
  });
});

describe('With several tabs the idle timeout', () => {
  it('counts what is done in any of them', async () => {
    const [busy, quiet] = [await openTab(), await openTab()];
    for (let round = 0; round < 5; round++) {
      await pass(13 * minutes + 50 * seconds);
      press(busy);
      await pass(0);
    }
    expect(stateOf(quiet).status).toBe('signed-in');
    await pass(15 * minutes + objection);
    expect(tabs.map(stateOf)).toEqual([signedOutIdle, signedOutIdle]);
  });

  it('takes the warning back in all of them when the user stays in one', async () => {
    const [here, there] = [await openTab(), await openTab()];
    await pass(14 * minutes + 50 * seconds);
    expect([here, there].map(secondsLeft)).toEqual([10, 10]);
    here.get(IdleTimeout).stay();
    await pass(0);
    expect([here, there].map(secondsLeft)).toEqual([null, null]);
    await pass(14 * minutes);
    expect(stateOf(there).status).toBe('signed-in');
  });

  it('hears of the last of many keys, though not of each', async () => {
    const [busy, quiet] = [await openTab(), await openTab()];
    await pass(1 * minutes);
    browser.messages.length = 0;
    for (let key = 0; key < 100; key++) {
      press(busy);
      await pass(9);
    }
    await pass(1 * seconds);
    expect(browser.messages).toHaveLength(2);
    browser.isConnected = false;
    // The last key was pressed nine milliseconds before the end of the row.
    await pass(15 * minutes - 1 * seconds - 10);
    expect(stateOf(quiet).status).toBe('signed-in');
    expect(secondsLeft(quiet)).toBe(1);
  });

  it('sends one of them to the provider, and has the others forget', async () => {
    const reached: LogoutOptions[] = [];
    const logout = async (options: LogoutOptions) => {
      reached.push(options);
      return new Promise<void>((resolve) => setTimeout(resolve, 100));
    };
    for (let count = 0; count < 3; count++) await openTab({ after: 10 }, { logout });
    await pass(10 * seconds + objection);
    expect(tabs.map(stateOf)).toEqual([signedOutIdle, signedOutIdle, signedOutIdle]);
    expect(reached.sort((a, b) => Object.keys(a).length - Object.keys(b).length)).toEqual([
      {},
      { scope: 'app' },
      { scope: 'app' },
    ]);
  });

  it('asks the others before it ends the session of one that was frozen and heard nothing', async () => {
    const [busy, frozen] = [await openTab(), await openTab()];
    browser.isConnected = false;
    for (let round = 0; round < 3; round++) {
      sleep(10 * minutes);
      press(busy);
    }
    browser.isConnected = true;
    frozen.window.dispatchEvent(new Event('visibilitychange'));
    await pass(objection);
    expect(stateOf(frozen).status).toBe('signed-in');
    expect(stateOf(busy).status).toBe('signed-in');
  });

  it.each([
    ['text', 'active'],
    ['null', null],
    ['no time', { type: 'active' }],
    ['a time that is none', { type: 'active', at: 'now' }],
    ['not a number', { type: 'active', at: NaN }],
    ['the end of time', { type: 'active', at: Infinity }],
    ['another type', { type: 'signed-out', at: 1 }],
    ['a time gone by', { type: 'active', at: 0 }],
  ])('ignores a message that is %s', async (_, news) => {
    const tab = await openTab();
    await pass(14 * minutes);
    browser.post(channelName, news);
    await pass(1 * minutes + objection);
    expect(stateOf(tab)).toEqual(signedOutIdle);
  });

  it('is not brought nearer by a message that took its time', async () => {
    const tab = await openTab();
    const at = Date.now();
    await pass(13 * minutes);
    press(tab);
    browser.post(channelName, { type: 'active', at });
    await pass(14 * minutes + 30 * seconds);
    expect(stateOf(tab).status).toBe('signed-in');
  });

  it('lets no message put the end off for longer than the time given', async () => {
    const tab = await openTab();
    browser.post(channelName, { type: 'active', at: Date.now() + 1000 * minutes });
    await pass(15 * minutes + objection);
    expect(stateOf(tab)).toEqual(signedOutIdle);
  });

  it('tells them when something was done, and nothing else', async () => {
    const posted = jest.fn();
    const tab = await openTab();
    const other = browser.open({}, withIdleTimeout(quarterOfAnHour));
    tabs.push(other);
    const { BroadcastChannel: Channel } = other.window as Window & typeof globalThis;
    new Channel(channelName).addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      posted(data);
    });
    await pass(2 * seconds);
    posted.mockClear();
    press(tab);
    await pass(0);
    expect(posted.mock.calls).toEqual([[{ type: 'active', at: Date.now() }]]);
  });

  it('goes by its own page where tabs cannot be told', async () => {
    const tab = await openTab({ after: 10 }, { name: () => Promise.reject(new Error('offline')) });
    await pass(9 * seconds);
    press(tab);
    await pass(9 * seconds);
    expect(stateOf(tab).status).toBe('signed-in');
    await pass(1 * seconds + objection);
    expect(stateOf(tab)).toEqual(signedOutIdle);
  });
});
