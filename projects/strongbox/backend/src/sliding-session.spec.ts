/**
 * @jest-environment-options {"url": "https://app.example.com/"}
 */
import { TestBed } from '@angular/core/testing';
import { Auth, provideAuth, withRenewal } from 'ngx-strongbox';
import { withBackendSession } from 'ngx-strongbox/backend';
import { HttpBackend, HttpErrorResponse, HttpResponse, provideHttpClient } from '@angular/common/http';
import { from, throwError } from 'rxjs';
import { pending } from '../../src/spec/pending';
import { TabBrowser } from '../../src/spec/tab';
import { BackendApp } from './spec/backend-app';
import { CookieBackend } from './spec/cookie-backend';

const seconds = 1000;
const minutes = 60 * seconds;
const pass = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);

let app: BackendApp;

beforeEach(() => {
  jest.useFakeTimers();
  jest.spyOn(Math, 'random').mockReturnValue(0.5);
  jest.spyOn(console, 'warn').mockReturnValue();
  jest.spyOn(console, 'info').mockReturnValue();
  localStorage.clear();
  app = new BackendApp();
});
afterEach(() => {
  TestBed.resetTestingModule();
  jest.useRealTimers();
});

describe('A session that nobody uses', () => {
  it('is looked at a minute before its end and right after it, and is over', async () => {
    await app.openAs('alice');
    await pass(28.9 * minutes);
    expect(app.backend.log).toEqual(['GET /bff/session']);
    await pass(0.2 * minutes);
    expect(app.backend.log).toEqual(['GET /bff/session', 'GET /bff/session']);
    expect(app.outcome).toBe('alice');
    await pass(1 * minutes);
    expect(app.outcome).toBe('session-ended');
    expect(app.backend.log).toEqual(['GET /bff/session', 'GET /bff/session', 'GET /bff/session']);
    await pass(60 * minutes);
    expect(app.backend.sent).toHaveLength(3);
  });

  it('is not looked at while the page is hidden, but as soon as it is shown', async () => {
    await app.openAs('alice');
    const visibility = jest.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    await pass(45 * minutes);
    expect(app.backend.sent).toHaveLength(1);
    visibility.mockReturnValue('visible');
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    await pass(0);
    expect(app.outcome).toBe('session-ended');
    expect(app.backend.sent).toHaveLength(2);
  });

  it('is not looked at by itself where the app does not want that', async () => {
    app.features = [withRenewal({ ahead: 'never' })];
    await app.openAs('alice');
    await pass(45 * minutes);
    expect(app.backend.sent).toHaveLength(1);
    expect(await app.callFails()).toBe(401);
    expect(app.outcome).toBe('session-ended');
  });

  it('goes on while the backend cannot be asked', async () => {
    await app.openAs('alice');
    app.backend.isOnline = false;
    await pass(35 * minutes);
    expect(app.outcome).toBe('alice');
    expect(app.auth.error()?.code).toBe('server_unreachable');
    app.backend.isOnline = true;
    window.dispatchEvent(new Event('online'));
    await pass(0);
    expect(app.outcome).toBe('session-ended');
  });

  it('goes on while the backend refuses to say how it is', async () => {
    const auth = await app.openAs('alice');
    const refusal = new HttpErrorResponse({ status: 403 });
    jest.spyOn(app.backend, 'handle').mockReturnValue(throwError(() => refusal));
    await expect(auth.renew()).rejects.toMatchObject({ code: 'server_unreachable' });
    expect(app.outcome).toBe('alice');
  });
});

describe('A session in use', () => {
  it('is prolonged by requests, and no request waits for a look', async () => {
    await app.openAs('alice');
    await pass(28 * minutes);
    await app.call();
    await pass(1.999 * minutes);
    await app.call();
    expect(app.backend.log).toEqual([
      'GET /bff/session',
      'GET /bff/api/orders',
      'GET /bff/session',
      'GET /bff/api/orders',
    ]);
    expect(app.outcome).toBe('alice');
    expect(app.auth.expiresAt()?.getTime()).toBeGreaterThan(Date.now() + 27 * minutes);
  });

  it('needs no look before a request, though the page slept past the end', async () => {
    await app.openAs('alice');
    app.backend.idle = 7200;
    await app.call();
    jest.setSystemTime(Date.now() + 40 * minutes);
    await app.call();
    expect(app.backend.log).toEqual(['GET /bff/session', 'GET /bff/api/orders', 'GET /bff/api/orders']);
  });

  it('is seldom looked at', async () => {
    await app.openAs('alice');
    for (let minute = 0; minute < 240; minute++) {
      await app.call();
      await pass(1 * minutes);
    }
    expect(app.outcome).toBe('alice');
    const looks = app.backend.log.filter((line) => line.endsWith('/session')).length;
    expect(looks).toBeLessThanOrEqual(10);
    expect(app.backend.log).not.toContain('POST /bff/session');
  });
});

describe('Auth.renew with a session of the backend', () => {
  it('prolongs it', async () => {
    const auth = await app.openAs('alice');
    await pass(20 * minutes);
    await auth.renew();
    expect(app.backend.log).toEqual(['GET /bff/session', 'POST /bff/session']);
    expect(auth.expiresAt()).toEqual(new Date(Date.now() + 30 * minutes));
    await pass(25 * minutes);
    expect(app.outcome).toBe('alice');
  });

  it('prolongs it also when it is just being looked at', async () => {
    const auth = await app.openAs('alice');
    const look = pending<HttpResponse<unknown>>();
    jest.spyOn(app.backend, 'handle').mockImplementationOnce((request) => {
      app.backend.sent.push(request);
      return from(look.promise);
    });
    await pass(29 * minutes);
    expect(app.backend.log).toEqual(['GET /bff/session', 'GET /bff/session']);
    const renewals = Promise.all([auth.renew(), auth.renew()]);
    const body = { signed_in: true, user: { sub: 'alice' }, expires_in: 60, ends_in: 3600 };
    look.resolve(new HttpResponse({ status: 200, body }));
    await renewals;
    expect(app.backend.log).toEqual(['GET /bff/session', 'GET /bff/session', 'POST /bff/session']);
    expect(auth.expiresAt()).toEqual(new Date(Date.now() + 30 * minutes));
  });

  it.each([
    ['with it', false],
    ['on another origin', true],
  ])('prolongs it although what proves a request has grown old (a backend %s)', async (_, isElsewhere) => {
    app.backend.isElsewhere = isElsewhere;
    const auth = await app.openAs('alice');
    app.backend.renewXsrf();
    // A look sets the cookie anew.
    if (!isElsewhere) document.cookie = '__Host-XSRF-TOKEN=old; secure; path=/';
    await auth.renew();
    expect(app.outcome).toBe('alice');
    expect(app.backend.log.slice(1)).toEqual(['POST /bff/session', 'GET /bff/session', 'POST /bff/session']);
  });

  it('finds out that there is nothing left to prolong, and what proves a request neither', async () => {
    const auth = await app.openAs('alice');
    app.backend.end();
    document.cookie = '__Host-XSRF-TOKEN=of-the-old-session; secure; path=/';
    await expect(auth.renew()).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(app.outcome).toBe('session-ended');
  });
});

describe('Somebody else in another tab', () => {
  let browser: TabBrowser;
  let backend: CookieBackend;

  function openTab() {
    const session = withBackendSession({ baseUrl: 'https://app.example.com/bff' });
    return browser.openApp(provideAuth(session));
  }

  beforeEach(() => {
    browser = new TabBrowser();
    backend = new CookieBackend();
    // The frames that stand for tabs have no cookies here.
    backend.isElsewhere = true;
    TestBed.configureTestingModule({
      providers: [provideHttpClient(), { provide: HttpBackend, useValue: backend }],
    });
  });

  it('who signs in is the user of all tabs, at once', async () => {
    backend.signIn('alice');
    const first = openTab();
    await first.bootstrap;
    await pass(0);
    backend.signIn('bob');
    const second = openTab();
    await second.bootstrap;
    await pass(10);
    expect(first.get(Auth).user()?.sub).toBe('bob');
    expect(second.get(Auth).user()?.sub).toBe('bob');
    expect(backend.log.filter((line) => line === 'GET /bff/session').length).toBeLessThanOrEqual(3);
  });

  it('who signs out has signed out all tabs, with one request', async () => {
    backend.signIn('alice');
    const tabs = [openTab(), openTab(), openTab()];
    await Promise.all(tabs.map(({ bootstrap }) => bootstrap));
    await pass(10);
    await tabs[0]?.get(Auth).logout();
    await pass(10);
    for (const tab of tabs) expect(tab.get(Auth).state()).toEqual({ status: 'signed-out', reason: 'logout' });
    expect(backend.log.filter((line) => line === 'POST /bff/logout')).toHaveLength(1);
  });

  it('who asks for more time gets it for all tabs', async () => {
    backend.signIn('alice');
    const tabs = [openTab(), openTab()] as const;
    await Promise.all(tabs.map(({ bootstrap }) => bootstrap));
    await pass(20 * minutes);
    await tabs[0].get(Auth).renew();
    await pass(10);
    const end = tabs[1].get(Auth).expiresAt()?.getTime() ?? 0;
    expect(end).toBeGreaterThan(Date.now() + 29 * minutes);
  });

  it('does not make tabs ask in turns for ever', async () => {
    backend.signIn('alice');
    const tabs = [openTab(), openTab(), openTab()];
    await Promise.all(tabs.map(({ bootstrap }) => bootstrap));
    await pass(10);
    const before = backend.sent.length;
    await pass(28.5 * minutes);
    expect(backend.sent).toHaveLength(before);
    // Each looks for itself, once before and once after the end.
    await pass(3 * minutes);
    for (const tab of tabs) expect(tab.get(Auth).isSignedIn()).toBe(false);
    expect(backend.sent.length).toBeLessThanOrEqual(before + 9);
  });

  it.each([
    ['is gone', null, false],
    ['is another one', 'bob', true],
  ])(
    'is found out by a page that comes back from the back/forward cache: the session %s',
    async (_, user, isIn) => {
      browser.isConnected = false;
      backend.signIn('alice');
      const tab = openTab();
      await tab.bootstrap;
      await pass(10);
      if (user) backend.signIn(user);
      else backend.end();
      const event = new Event('pageshow');
      Object.assign(event, { persisted: true });
      tab.window.dispatchEvent(event);
      await pass(10);
      expect(tab.get(Auth).isSignedIn()).toBe(isIn);
      expect(tab.get(Auth).user()?.sub).toBe(user ?? undefined);
    },
  );

  it('is found out, too, where nobody was signed in', async () => {
    browser.isConnected = false;
    const tab = openTab();
    await tab.bootstrap;
    backend.signIn('alice');
    tab.window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    await pass(10);
    expect(tab.get(Auth).user()?.sub).toBe('alice');
  });
});
