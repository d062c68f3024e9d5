import { APP_BASE_HREF, Location } from '@angular/common';
import { Component, PLATFORM_ID } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  type CanActivateChildFn,
  type CanActivateFn,
  type CanMatchFn,
  provideRouter,
  Router,
  type Routes,
} from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import {
  Auth,
  AuthError,
  authGuard,
  type LoginOptions,
  type NoSession,
  provideAuth,
  type Session,
} from 'ngx-strongbox';
import { pending } from './spec/pending';
import { alice, type Script, withScript } from './spec/scripted-strategy';

@Component({ template: 'start page' })
class StartPage {}
@Component({ template: 'about' })
class About {}
@Component({ template: 'invoices' })
class Invoices {}
@Component({ template: 'not found' })
class NotFound {}

const others: Routes = [
  { path: '', pathMatch: 'full', component: StartPage },
  { path: 'about', component: About },
  { path: '**', component: NotFound },
];
const placements: [string, Routes][] = [
  ['canMatch', [{ path: 'invoices', canMatch: [authGuard()], component: Invoices }]],
  ['canActivate', [{ path: 'invoices', canActivate: [authGuard()], component: Invoices }]],
  [
    'canActivateChild',
    [{ path: 'invoices', canActivateChild: [authGuard()], children: [{ path: '', component: Invoices }] }],
  ],
];

const nobody: NoSession = { reason: 'no-session' };
const unreachable = new AuthError('server_unreachable');

/** A strategy whose page leaves for the login, as far as the app can tell. */
function leaving() {
  const logins: LoginOptions[] = [];
  const asked = pending<undefined>();
  const login = async (options: LoginOptions) => {
    logins.push(options);
    asked.resolve(undefined);
    return 'redirecting' as const;
  };
  // Shares the login of the guard, which is told first.
  const hasLeft = () => asked.promise.then(() => TestBed.inject(Auth).login());
  return { login, logins, hasLeft };
}

function setUp(guarded: Routes, script: Script): Promise<RouterTestingHarness> {
  TestBed.configureTestingModule({
    providers: [
      { provide: APP_BASE_HREF, useValue: '/shop/' },
      provideRouter([...guarded, ...others]),
      provideAuth(withScript(script)),
    ],
  });
  return RouterTestingHarness.create();
}

const page = ({ routeNativeElement }: RouterTestingHarness) => routeNativeElement?.textContent ?? null;

// A failed login stays the reason nobody is signed in until another one starts.
const failed: NoSession = { reason: 'login-failed', error: new AuthError('login_refused') };
const cancelled: NoSession = { reason: 'login-cancelled' };

describe.each(placements)('authGuard as %s', (_, guarded) => {
  afterEach(() => {
    jest.useRealTimers();
    // jsdom has none, like browsers that do not tell.
    Reflect.deleteProperty(navigator, 'userActivation');
  });

  it('lets a signed-in user pass', async () => {
    const harness = await setUp(guarded, {});
    await harness.navigateByUrl('/invoices');
    expect(page(harness)).toBe('invoices');
  });

  it('waits while the session is being restored', async () => {
    const restore = pending<Session>();
    const harness = await setUp(guarded, { restore: () => restore.promise });
    const arrived = harness.navigateByUrl('/invoices');
    expect(TestBed.inject(Auth).state().status).toBe('restoring');
    restore.resolve(alice);
    await arrived;
    expect(page(harness)).toBe('invoices');
  });

  it('starts a login that comes back to the URL in full, and stays where it was if that is left', async () => {
    const { login, logins, hasLeft } = leaving();
    const harness = await setUp(guarded, { restore: async () => nobody, login });
    await harness.navigateByUrl('/about');
    const navigation = harness.navigateByUrl('/invoices?year=2026&q=a%20b#top');
    await hasLeft();
    expect(logins).toEqual([{ redirectTo: '/shop/invoices?year=2026&q=a%20b#top' }]);
    expect(page(harness)).toBe('about');

    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    await navigation;
    expect(page(harness)).toBe('about');
    expect(TestBed.inject(Router).url).toBe('/about');
  });

  it('shows no page at all when the login starts on the first page', async () => {
    jest.useFakeTimers();
    const { login, hasLeft } = leaving();
    const harness = await setUp(guarded, { restore: async () => nobody, login });
    const isDone = jest.fn();
    void harness.navigateByUrl('/invoices').then(isDone);
    await hasLeft();
    // Runs whatever is waiting, so that a decision would show.
    await jest.advanceTimersByTimeAsync(1000);
    expect(isDone).not.toHaveBeenCalled();
    expect(page(harness)).toBeNull();
  });

  it('lets a user pass whose login needs no other page', async () => {
    const harness = await setUp(guarded, { restore: async () => nobody, login: async () => alice });
    await harness.navigateByUrl('/invoices');
    expect(page(harness)).toBe('invoices');
  });

  it('stays where the user is when the login cannot start', async () => {
    const login = () => Promise.reject(unreachable);
    const harness = await setUp(guarded, { restore: async () => nobody, login });
    await harness.navigateByUrl('/about');
    await harness.navigateByUrl('/invoices');
    expect(page(harness)).toBe('about');
    expect(TestBed.inject(Auth).error()).toBe(unreachable);
  });

  it('goes to the start page when the login cannot start on the first page', async () => {
    const login = jest.fn(() => Promise.reject(unreachable));
    const harness = await setUp(guarded, { restore: async () => nobody, login });
    await harness.navigateByUrl('/invoices');
    expect(page(harness)).toBe('start page');
    expect(login).toHaveBeenCalledTimes(1);
  });

  it('lets nobody pass and starts no login while the server cannot be reached', async () => {
    const { login, logins } = leaving();
    const harness = await setUp(guarded, { restore: () => Promise.reject(unreachable), login });
    await harness.navigateByUrl('/invoices');
    expect(page(harness)).toBe('start page');
    await harness.navigateByUrl('/about');
    await harness.navigateByUrl('/invoices');
    expect(page(harness)).toBe('about');
    expect(logins).toEqual([]);
  });

  it.each([
    ['failed', failed],
    ['was cancelled', cancelled],
  ])('goes to the start page after a login that %s, and a click starts another', async (__, outcome) => {
    const { login, logins, hasLeft } = leaving();
    const harness = await setUp(guarded, { restore: async () => outcome, login });
    await harness.navigateByUrl('/invoices');
    expect(page(harness)).toBe('start page');
    expect(logins).toEqual([]);

    void harness.navigateByUrl('/invoices');
    await hasLeft();
    expect(logins).toEqual([{ redirectTo: '/shop/invoices' }]);
  });

  it.each(['failed', 'was cancelled'])(
    'starts no login for an app that goes back by itself after one that %s, until the user touches the page',
    async (what) => {
      const userActivation = { hasBeenActive: false };
      Object.defineProperty(navigator, 'userActivation', { value: userActivation, configurable: true });
      const { login, logins, hasLeft } = leaving();
      const restore = async () => (what === 'failed' ? failed : cancelled);
      const harness = await setUp(guarded, { restore, login });
      await harness.navigateByUrl('/about');
      await harness.navigateByUrl('/invoices');
      expect(page(harness)).toBe('about');
      expect(logins).toEqual([]);

      userActivation.hasBeenActive = true;
      void harness.navigateByUrl('/invoices');
      await hasLeft();
      expect(logins).toEqual([{ redirectTo: '/shop/invoices' }]);
    },
  );

  it('starts a login for an untouched page where none has failed', async () => {
    const userActivation = { hasBeenActive: false };
    Object.defineProperty(navigator, 'userActivation', { value: userActivation, configurable: true });
    const { login, logins, hasLeft } = leaving();
    const harness = await setUp(guarded, { restore: async () => nobody, login });
    void harness.navigateByUrl('/invoices');
    await hasLeft();
    expect(logins).toHaveLength(1);
  });

  it.each<[string, string, Partial<Script>]>([
    ['keeps', '/invoices?year=2026', { restore: () => Promise.reject(unreachable) }],
    [
      'keeps',
      '/invoices?year=2026',
      { restore: async () => nobody, login: () => Promise.reject(unreachable) },
    ],
    ['does not keep', '/', { restore: async () => cancelled }],
  ])('%s the address of the first page for a reload: %s', async (__, address, script) => {
    const harness = await setUp(guarded, script);
    const location = TestBed.inject(Location);
    location.go('/invoices?year=2026');
    await harness.navigateByUrl('/invoices?year=2026');
    expect(page(harness)).toBe('start page');
    expect(location.path()).toBe(address === '/' ? '' : address);
  });

  it.each([
    ['goes to the wanted page once it can be reached', '/invoices?year=2026', 'invoices'],
    ['stays where the user has gone meanwhile', '/about', 'about'],
  ])('%s', async (_, address, expected) => {
    const answers = [() => Promise.reject(unreachable), () => Promise.resolve(alice)];
    const harness = await setUp(guarded, { restore: () => answers.shift()?.() ?? Promise.resolve(alice) });
    TestBed.inject(Location).go('/invoices?year=2026');
    await harness.navigateByUrl('/invoices?year=2026');
    if (address === '/about') await harness.navigateByUrl('/about');
    window.dispatchEvent(new Event('online'));
    await new Promise<void>((resolve) => {
      const settle = () => {
        if (TestBed.inject(Auth).isSignedIn() && page(harness) === expected) resolve();
        else setTimeout(settle);
      };
      settle();
    });
    expect(TestBed.inject(Location).path()).toBe(address);
  });

  it('lets nobody pass on a server, where nothing is known', async () => {
    const { login, logins } = leaving();
    TestBed.configureTestingModule({ providers: [{ provide: PLATFORM_ID, useValue: 'server' }] });
    const harness = await setUp(guarded, { login });
    await harness.navigateByUrl('/invoices');
    expect(page(harness)).toBe('start page');
    expect(logins).toEqual([]);
  });
});

describe('authGuard on the start page', () => {
  const guarded: Routes = [
    { path: '', pathMatch: 'full', canActivate: [authGuard()], component: StartPage },
    { path: 'invoices', canActivate: [authGuard()], component: Invoices },
  ];

  it.each(['/', '/invoices'])('does not loop after a failed login that comes back to %s', async (url) => {
    const { login, logins, hasLeft } = leaving();
    const harness = await setUp(guarded, { restore: async () => failed, login });
    await harness.navigateByUrl(url);
    expect(page(harness)).toBeNull();
    expect(logins).toEqual([]);

    void harness.navigateByUrl('/invoices');
    await hasLeft();
    expect(logins).toEqual([{ redirectTo: '/shop/invoices' }]);
  });
});

describe('authGuard', () => {
  it('has the type of every guard it can be', () => {
    const guard = authGuard();
    const kinds: [CanMatchFn, CanActivateFn, CanActivateChildFn] = [guard, guard, guard];
    // Angular hands each kind other arguments: it must not need any.
    expect(kinds.map(({ length }) => length)).toEqual([0, 0, 0]);
  });
});
