import { HttpBackend, HttpErrorResponse, provideHttpClient } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { Auth, provideAuth } from 'ngx-strongbox';
import { withRestLogin } from 'ngx-strongbox/backend';
import { until } from '../../oidc/src/spec/until';
// Compiling it for the first time must not count against a time limit.
import '../../src/session-upkeep';
import { type Tab, TabBrowser } from '../../src/spec/tab';
import { ScriptedAccount } from './spec/scripted-account';

let browser: TabBrowser;
let account: ScriptedAccount;
let tabs: Tab[];

function open(): Tab {
  const tab = browser.openApp(
    provideHttpClient(),
    { provide: HttpBackend, useValue: account },
    // A frame without an address has no origin for a path to be of.
    provideAuth(withRestLogin({ baseUrl: 'http://localhost/account' })),
  );
  tabs.push(tab);
  return tab;
}

const userOf = (tab: Tab) => tab.get(Auth).user()?.sub;

function signIn(tab: Tab, username: string) {
  const password = account.passwords.get(username) ?? '';
  return tab.get(Auth).login({ credentials: { username, password } });
}

async function signedIn(count: number): Promise<readonly [Tab, Tab]> {
  const [first, ...others] = Array.from({ length: count }, open);
  await Promise.all(tabs.map(({ bootstrap }) => bootstrap));
  if (!first || !others[0]) throw new Error('Too few tabs.');
  await signIn(first, 'alice');
  await until(() => tabs.every((tab) => userOf(tab) === 'alice'));
  return [first, others[0]];
}

beforeEach(() => {
  localStorage.clear();
  browser = new TabBrowser();
  account = new ScriptedAccount();
  tabs = [];
  TestBed.configureTestingModule({});
  jest.spyOn(console, 'warn').mockReturnValue();
});

afterEach(() => {
  for (const tab of tabs) tab.close();
});

describe('Tabs with one cookie', () => {
  it('restore the session one after the other, so that none uses a token that another has used', async () => {
    await signedIn(2);
    for (const tab of tabs.splice(0)) tab.close();
    Array.from({ length: 10 }, open);
    await Promise.all(tabs.map(({ bootstrap }) => bootstrap));
    expect(tabs.map(userOf)).toEqual(Array.from({ length: 10 }, () => 'alice'));
    expect(account.reuses).toBe(0);
  });

  it('renew one after the other', async () => {
    await signedIn(5);
    await Promise.all(tabs.map((tab) => tab.get(Auth).renew()));
    expect(account.reuses).toBe(0);
    expect(tabs.map(userOf)).toEqual(Array.from({ length: 5 }, () => 'alice'));
  });

  it('wait for one another even when the app does not wait any more', async () => {
    const [first, second] = await signedIn(2);
    const release = account.holdBack('/account/refresh');
    const sentBefore = account.requestsTo('/account/refresh').length;
    const renewal = first
      .get(Auth)
      .renew()
      .catch(() => undefined);
    await until(() => account.requestsTo('/account/refresh').length === sentBefore + 1);
    const logout = first.get(Auth).logout();
    await renewal;
    expect(account.requestsTo('/account/logout')).toHaveLength(0);
    release();
    await logout;
    await until(() => second.get(Auth).isSignedIn() === false);
    expect(account.reuses).toBe(0);
    expect(account.hasSession).toBe(false);
  });

  it('follow a logout', async () => {
    const [first, second] = await signedIn(2);
    await second.get(Auth).logout();
    await until(() => first.get(Auth).isSignedIn() === false);
    expect(first.get(Auth).state()).toMatchObject({ reason: 'logout' });
  });

  it('go over to the user who has signed in in another', async () => {
    const [first, second] = await signedIn(2);
    expect(await signIn(second, 'bob')).toBe('signed-in');
    await until(() => userOf(first) === 'bob');
    expect(account.reuses).toBe(0);
  });

  it('ask whether the session is over when it has ended in another', async () => {
    const [first, second] = await signedIn(2);
    account.answer('/account/refresh', () => new HttpErrorResponse({ status: 401 }));
    await second
      .get(Auth)
      .renew()
      .catch(() => undefined);
    await until(() => first.get(Auth).isSignedIn() === false);
    expect(first.get(Auth).state()).toMatchObject({ reason: 'session-ended' });
  });

  it.each([
    ['is over', 'alice', null],
    ['is somebody else’s', 'alice', 'bob'],
    ['has begun', null, 'bob'],
  ])('ask when they come back from the back/forward cache, and the session %s', async (_, before, after) => {
    const tab = open();
    await tab.bootstrap;
    if (before) await signIn(tab, before);
    browser.isConnected = false;
    const other = open();
    await other.bootstrap;
    if (after) await signIn(other, after);
    else await other.get(Auth).logout();
    tab.window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    await until(() => (userOf(tab) ?? null) === after);
    expect(account.reuses).toBe(0);
  });

  it('tell one another neither tokens nor names', async () => {
    const [, second] = await signedIn(3);
    await signIn(second, 'bob');
    await until(() => tabs.every((tab) => userOf(tab) === 'bob'));
    await second.get(Auth).logout();
    const said = JSON.stringify(browser.messages);
    expect(browser.messages.length).toBeGreaterThan(2);
    for (const secret of [...account.tokens, 'refresh-', 'alice', 'bob']) expect(said).not.toContain(secret);
  });
});
