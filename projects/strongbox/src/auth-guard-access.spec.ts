import { Location } from '@angular/common';
import { Component, PLATFORM_ID } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  type CanActivateChildFn,
  type CanActivateFn,
  type CanMatchFn,
  NavigationCancel,
  provideRouter,
  Router,
  type Routes,
} from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import {
  Auth,
  AuthError,
  authGuard,
  type AuthGuardOptions,
  type GuardOptions,
  type LoginOptions,
  type NoSession,
  provideAuth,
  type Session,
  signedOutGuard,
  withGuards,
} from 'ngx-strongbox';
import { pending } from './spec/pending';
import { alice, type Script, withScript } from './spec/scripted-strategy';

@Component({ selector: 'app-start-page', template: 'start page' })
class StartPage {}
@Component({ selector: 'app-about', template: 'about' })
class About {}
@Component({ selector: 'app-admin', template: 'admin' })
class Admin {}
@Component({ selector: 'app-no-access', template: 'no access' })
class NoAccess {}
@Component({ selector: 'app-elsewhere', template: 'elsewhere' })
class Elsewhere {}
@Component({ selector: 'app-login', template: 'login' })
class Login {}

const open: Routes = [
  { path: '', pathMatch: 'full', component: StartPage },
  { path: 'about', component: About },
  { path: 'no-access', component: NoAccess },
  { path: 'elsewhere', component: Elsewhere },
];
type Placement = (guard: ReturnType<typeof authGuard>) => Routes;
const placements: [string, Placement][] = [
  ['canMatch', (guard) => [{ path: 'admin', canMatch: [guard], component: Admin }]],
  ['canActivate', (guard) => [{ path: 'admin', canActivate: [guard], component: Admin }]],
  [
    'canActivateChild',
    (guard) => [{ path: 'admin', canActivateChild: [guard], children: [{ path: '', component: Admin }] }],
  ],
];
const nobody: NoSession = { reason: 'no-session' };
const NOW = 1_800_000_000;

function sessionOf(claims: object, asked?: Session['asked']): Session {
  return { user: { sub: 'ada', ...claims }, expiresAt: null, ...(asked && { asked }) };
}

function setUp(guarded: Routes, script: Script, guards: GuardOptions = {}): Promise<RouterTestingHarness> {
  TestBed.configureTestingModule({
    providers: [provideRouter([...guarded, ...open]), provideAuth(withScript(script), withGuards(guards))],
  });
  return RouterTestingHarness.create();
}

const page = ({ routeNativeElement }: RouterTestingHarness) => routeNativeElement?.textContent ?? null;
const address = () => TestBed.inject(Location).path(true);

/** Counts the logins; each gives the next of the answers. */
function loginsWith(...answers: (Session | 'redirecting' | 'popup-closed' | AuthError)[]) {
  const logins: LoginOptions[] = [];
  const login = async (options: LoginOptions) => {
    logins.push(options);
    const answer = answers.shift();
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error('one login too many');
    return answer;
  };
  return { logins, login };
}

/** Waits for what has no promise. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve));
}

/** Says whether somebody has touched this page, as browsers do. */
function touch(hasBeenActive: boolean): void {
  Object.defineProperty(navigator, 'userActivation', { value: { hasBeenActive }, configurable: true });
}

afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
  Reflect.deleteProperty(navigator, 'userActivation');
});

describe.each(placements)('authGuard with conditions as %s', (_, place) => {
  const guarded = (options: AuthGuardOptions) => place(authGuard(options));

  it('lets those pass to whom they apply', async () => {
    const harness = await setUp(guarded({ roles: ['admin'] }), {
      restore: async () => sessionOf({ roles: ['admin'] }),
    });
    await harness.navigateByUrl('/admin');
    expect(page(harness)).toBe('admin');
  });

  it.each<[string, GuardOptions, string | undefined]>([
    ['its own', {}, '/no-access'],
    ['that of all guards', { otherwise: '/no-access' }, undefined],
    ['its own before that of all guards', { otherwise: '/elsewhere' }, '/no-access'],
  ])('shows others %s page at the address they wanted, without a login', async (__, all, own) => {
    const { login, logins } = loginsWith();
    const harness = await setUp(
      guarded({ roles: ['admin'], ...(own && { otherwise: own }) }),
      { login },
      all,
    );
    await harness.navigateByUrl('/about');
    await harness.navigateByUrl('/admin?year=2026#top');
    expect(page(harness)).toBe('no access');
    expect(address()).toBe('/admin?year=2026#top');
    expect(logins).toEqual([]);
  });

  it('leaves a way back to the page before', async () => {
    const harness = await setUp(guarded({ roles: ['admin'], otherwise: '/no-access' }), {});
    TestBed.inject(Router).initialNavigation();
    await harness.navigateByUrl('/about');
    await harness.navigateByUrl('/admin');
    expect(page(harness)).toBe('no access');
    TestBed.inject(Location).back();
    await until(() => page(harness) === 'about');
    expect(address()).toBe('/about');
  });

  it('keeps the address of a first page for a reload', async () => {
    const harness = await setUp(guarded({ roles: ['admin'], otherwise: '/no-access' }), {});
    TestBed.inject(Location).go('/admin');
    await harness.navigateByUrl('/admin');
    expect([page(harness), address()]).toEqual(['no access', '/admin']);
  });

  it('keeps a reload from going by the page shown instead of the one wanted', async () => {
    const harness = await setUp(guarded({ roles: ['admin'], otherwise: '/no-access' }), {});
    await harness.navigateByUrl('/about');
    await harness.navigateByUrl('/admin');
    expect(JSON.stringify(TestBed.inject(Location).getState())).not.toContain('no-access');
  });

  it('leaves denied users where they are when there is no page for them', async () => {
    jest.spyOn(console, 'warn').mockReturnValue();
    const harness = await setUp(guarded({ roles: ['admin'] }), {});
    await harness.navigateByUrl('/about');
    await harness.navigateByUrl('/admin');
    expect([page(harness), address()]).toEqual(['about', '/about']);
  });

  it('tells developers which kinds of conditions deny a user for whom there is no page, and no value of any', async () => {
    const warn = jest.spyOn(console, 'warn').mockReturnValue();
    const session = sessionOf({ roles: ['clerk'], permissions: ['read'], plan: 'free' });
    const conditions: AuthGuardOptions = {
      roles: ['admin'],
      permissions: ['read'],
      claim: { name: 'plan', value: 'paid' },
    };
    const harness = await setUp(guarded(conditions), { restore: async () => session });
    await harness.navigateByUrl('/admin?invitation=secret');
    expect(warn.mock.calls).toEqual([
      [expect.stringMatching(/The guard of '\/admin' .* by its roles and claim, .*otherwise.*withGuards/)],
    ]);
    expect(String(warn.mock.calls)).not.toMatch(/admin'\]|clerk|free|paid|secret|ada/);
  });

  it.each<[string, AuthGuardOptions, Script]>([
    ['who sees a page for it', { roles: ['admin'], otherwise: '/no-access' }, {}],
    ['who shuts the window of a login for more', { acr: 'mfa' }, loginsWith('popup-closed')],
    [
      'who is not signed in',
      { roles: ['admin'] },
      { restore: async () => nobody, ...loginsWith('popup-closed') },
    ],
  ])('tells developers nothing of a user %s', async (__, conditions, { restore, login }) => {
    const warn = jest.spyOn(console, 'warn').mockReturnValue();
    const script = { ...(restore && { restore }), ...(login && { login }) };
    const harness = await setUp(guarded(conditions), script);
    await harness.navigateByUrl('/admin');
    expect(page(harness)).not.toBe('admin');
    expect(warn.mock.calls).toEqual([]);
  });

  it('takes denied users to the start page when that is the first page and there is none for them', async () => {
    jest.spyOn(console, 'warn').mockReturnValue();
    const harness = await setUp(guarded({ roles: ['admin'] }), {});
    await harness.navigateByUrl('/admin');
    expect(page(harness)).toBe('start page');
  });

  it('asks a user who is signed out for what is needed, and looks at what came of it', async () => {
    const { login, logins } = loginsWith(sessionOf({ acr: 'pwd' }));
    const conditions = { acr: 'mfa', maxAge: 300, otherwise: '/no-access' };
    const harness = await setUp(guarded(conditions), { restore: async () => nobody, login });
    await harness.navigateByUrl('/about');
    await harness.navigateByUrl('/admin');
    expect(logins).toEqual([{ acr: 'mfa', maxAge: 300, redirectTo: '/admin' }]);
    expect(page(harness)).toBe('no access');
  });

  it('asks a user who is not signed in strongly enough once, and lets him pass', async () => {
    const { login, logins } = loginsWith(sessionOf({ acr: 'mfa' }));
    const harness = await setUp(guarded({ acr: ['hardware', 'mfa'], otherwise: '/no-access' }), { login });
    await harness.navigateByUrl('/admin?year=2026');
    expect(logins).toEqual([{ acr: ['hardware', 'mfa'], redirectTo: '/admin?year=2026' }]);
    expect(page(harness)).toBe('admin');
  });

  it('asks a user whose login is too long ago', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW * 1000);
    const { login, logins } = loginsWith(sessionOf({ auth_time: NOW }));
    const restore = async () => sessionOf({ auth_time: NOW - 1000 });
    const harness = await setUp(guarded({ maxAge: 300 }), { restore, login });
    await harness.navigateByUrl('/admin');
    expect(logins).toEqual([{ maxAge: 300, redirectTo: '/admin' }]);
    expect(page(harness)).toBe('admin');
  });

  it.each<[string, Session]>([
    ['no stronger', sessionOf({ acr: 'pwd' })],
    ['no stronger, and says what was asked', sessionOf({ acr: 'pwd' }, { acr: 'mfa', at: NOW })],
  ])('denies a user after one login that was %s', async (__, given) => {
    const { login, logins } = loginsWith(given);
    const harness = await setUp(guarded({ acr: 'mfa', otherwise: '/no-access' }), { login });
    await harness.navigateByUrl('/admin');
    expect([page(harness), logins.length]).toEqual(['no access', 1]);
  });

  it.each<[string, AuthGuardOptions, Session]>([
    ['acr', { acr: 'mfa' }, sessionOf({ acr: 'pwd' }, { acr: ['mfa'], at: NOW * 1000 })],
    ['acr, without saying when', { acr: 'mfa' }, sessionOf({ acr: 'pwd' }, { acr: 'mfa' })],
    ['maxAge', { maxAge: 300 }, sessionOf({ auth_time: NOW - 1000 }, { maxAge: 300, at: NOW * 1000 })],
    ['maxAge, without auth_time', { maxAge: 300 }, sessionOf({}, { maxAge: 300, at: NOW * 1000 })],
    ['less than maxAge', { maxAge: 300 }, sessionOf({}, { maxAge: 60, at: NOW * 1000 })],
  ])(
    'starts no login for a user whose last one asked for it in vain: %s',
    async (__, conditions, session) => {
      const { login, logins } = loginsWith();
      const script = { restore: async () => session, login };
      const harness = await setUp(guarded({ ...conditions, otherwise: '/no-access' }), script);
      touch(true);
      await harness.navigateByUrl('/about');
      await harness.navigateByUrl('/admin');
      expect([page(harness), logins]).toEqual(['no access', []]);
    },
  );

  it('starts another login when what the last one gave has grown old since', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW * 1000);
    const { login, logins } = loginsWith(sessionOf({ auth_time: NOW }));
    const restore = async () =>
      sessionOf({ auth_time: NOW - 1000 }, { maxAge: 300, at: (NOW - 1000) * 1000 });
    const harness = await setUp(guarded({ maxAge: 300 }), { restore, login });
    await harness.navigateByUrl('/admin');
    expect([page(harness), logins.length]).toEqual(['admin', 1]);
  });

  it('starts no login for a user who lacks a role, whatever else is missing', async () => {
    const { login, logins } = loginsWith();
    const conditions = { roles: ['admin'], acr: 'mfa', otherwise: '/no-access' };
    const harness = await setUp(guarded(conditions), { login });
    await harness.navigateByUrl('/admin');
    expect([page(harness), logins]).toEqual(['no access', []]);
  });

  it('denies a user when the login for more cannot start, who stays signed in', async () => {
    const { login } = loginsWith(new AuthError('server_unreachable'));
    const harness = await setUp(guarded({ acr: 'mfa', otherwise: '/no-access' }), { login });
    await harness.navigateByUrl('/admin');
    expect([page(harness), TestBed.inject(Auth).isSignedIn()]).toEqual(['no access', true]);
  });

  it('leaves a user where he is who comes back from the login with the Back button', async () => {
    const { login, logins } = loginsWith('redirecting');
    const harness = await setUp(guarded({ acr: 'mfa', otherwise: '/no-access' }), { login });
    await harness.navigateByUrl('/about');
    const navigation = harness.navigateByUrl('/admin');
    await until(() => logins.length === 1);
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    await navigation;
    expect(page(harness)).toBe('about');
  });

  it('leaves a user where he is whose page has not left for the login after 30 seconds', async () => {
    const { login, logins } = loginsWith('redirecting');
    const harness = await setUp(guarded({ acr: 'mfa', otherwise: '/no-access' }), { login });
    await harness.navigateByUrl('/about');
    jest.useFakeTimers();
    const ended = jest.fn();
    const navigation = TestBed.inject(Router).navigateByUrl('/admin').finally(ended);
    await jest.advanceTimersByTimeAsync(29_900);
    expect([logins.length, ended.mock.calls.length]).toEqual([1, 0]);
    await jest.advanceTimersByTimeAsync(200);
    expect(await navigation).toBe(false);
    expect(page(harness)).toBe('about');
  });

  it('leaves a user where he is who shuts the window of a login that others have started', async () => {
    const { login } = loginsWith('popup-closed');
    const harness = await setUp(guarded({ acr: 'mfa', otherwise: '/no-access' }), { login });
    await harness.navigateByUrl('/about');
    await harness.navigateByUrl('/admin');
    expect(page(harness)).toBe('about');
  });

  it('lets other pages be entered while it waits, and then starts nothing for a page that is left', async () => {
    const restore = pending<NoSession>();
    const { login, logins } = loginsWith();
    const isAsked = pending<undefined>();
    const guard = authGuard({ roles: ['admin'] });
    const routes = place(() => {
      isAsked.resolve(undefined);
      return guard();
    });
    const harness = await setUp(routes, { restore: () => restore.promise, login });
    const cancels: string[] = [];
    TestBed.inject(Router).events.subscribe((event) => {
      if (event instanceof NavigationCancel) cancels.push(event.url);
    });
    const waiting = TestBed.inject(Router).navigateByUrl('/admin');
    await isAsked.promise;
    await harness.navigateByUrl('/about');
    expect([page(harness), cancels]).toEqual(['about', ['/admin']]);

    restore.resolve(nobody);
    await waiting;
    await TestBed.inject(Auth).settled();
    // A turn, so that a login that follows would have shown.
    await new Promise((resolve) => setTimeout(resolve));
    expect([page(harness), address(), logins]).toEqual(['about', '/about', []]);
  });

  it('shows no denied page at the address of a page that is left while the login is under way', async () => {
    const answer = pending<Session>();
    const begun = pending<undefined>();
    const login = () => {
      begun.resolve(undefined);
      return answer.promise;
    };
    const harness = await setUp(guarded({ acr: 'mfa', otherwise: '/no-access' }), { login });
    await harness.navigateByUrl('/about');
    void TestBed.inject(Router).navigateByUrl('/admin');
    await begun.promise;
    await harness.navigateByUrl('/elsewhere');
    answer.resolve(alice);
    await new Promise((resolve) => setTimeout(resolve));
    expect([page(harness), address()]).toEqual(['elsewhere', '/elsewhere']);
  });

  it.each(['/admin', '/no-access'])(
    'ends a navigation that would deny a user again and again, the page for denied users being %s',
    async (otherwise) => {
      jest.spyOn(console, 'warn').mockReturnValue(undefined);
      const nobodyMay = authGuard({ roles: ['nobody'], otherwise: '/admin' });
      const routes = [
        ...guarded({ roles: ['admin'], otherwise }),
        { path: 'no-access', canActivate: [nobodyMay], component: NoAccess },
      ];
      const harness = await setUp(routes, {});
      await harness.navigateByUrl('/about');
      await harness.navigateByUrl('/admin');
      expect(page(harness)).toBe('about');
    },
  );
});

describe('authGuard in a row of logins that nobody has clicked for', () => {
  const nested = (outer: AuthGuardOptions, inner: AuthGuardOptions): Routes => [
    {
      path: 'admin',
      canActivate: [authGuard({ ...outer, otherwise: '/no-access' })],
      children: [
        { path: '', canActivate: [authGuard({ ...inner, otherwise: '/no-access' })], component: Admin },
      ],
    },
  ];
  const justNow = () => ({ at: Date.now() });

  it('asks for what both of two guards want, so that the second login does not undo the first', async () => {
    const { login, logins } = loginsWith('redirecting');
    const session = sessionOf({ acr: 'mfa' }, { acr: ['mfa', 'hardware'], ...justNow() });
    const routes = nested({ acr: ['mfa', 'hardware'] }, { acr: ['hardware', 'pin'], maxAge: 60 });
    const harness = await setUp(routes, { restore: async () => session, login });
    void harness.navigateByUrl('/admin');
    await until(() => logins.length === 1);
    expect(logins).toEqual([{ acr: ['hardware'], maxAge: 60, redirectTo: '/admin' }]);
  });

  it('keeps the age asked for before', async () => {
    const { login, logins } = loginsWith('redirecting');
    const session = sessionOf({ auth_time: Date.now() / 1000 }, { maxAge: 60, ...justNow() });
    const harness = await setUp(nested({ maxAge: 60 }, { acr: 'mfa' }), {
      restore: async () => session,
      login,
    });
    void harness.navigateByUrl('/admin');
    await until(() => logins.length === 1);
    expect(logins).toEqual([{ acr: ['mfa'], maxAge: 60, redirectTo: '/admin' }]);
  });

  it('denies where no login could please both', async () => {
    const { login, logins } = loginsWith();
    const session = sessionOf({ acr: 'mfa' }, { acr: 'mfa', ...justNow() });
    const harness = await setUp(nested({ acr: 'mfa' }, { acr: 'pin' }), {
      restore: async () => session,
      login,
    });
    await harness.navigateByUrl('/admin');
    expect([page(harness), logins]).toEqual(['no access', []]);
  });

  it('goes by the one guard again when somebody has', async () => {
    touch(true);
    const { login, logins } = loginsWith('redirecting');
    const session = sessionOf({ acr: 'mfa' }, { acr: 'mfa', ...justNow() });
    const routes: Routes = [{ path: 'admin', canMatch: [authGuard({ acr: 'pin' })], component: Admin }];
    const harness = await setUp(routes, { restore: async () => session, login });
    await harness.navigateByUrl('/about');
    void harness.navigateByUrl('/admin');
    await until(() => logins.length === 1);
    expect(logins).toEqual([{ acr: ['pin'], redirectTo: '/admin' }]);
  });
});

describe('authGuard where there is no other route', () => {
  const failed: NoSession = { reason: 'login-failed', error: new AuthError('login_refused') };
  const unreachable = () => Promise.reject(new AuthError('server_unreachable'));

  it.each<[string, Partial<Script>, AuthGuardOptions]>([
    ['a login has failed', { restore: async () => failed }, {}],
    ['the provider cannot be reached', { restore: unreachable }, {}],
    ['the user is denied', {}, { roles: ['admin'] }],
    ['the page for denied users is this one', {}, { roles: ['admin'], otherwise: '/' }],
  ])('ends the navigation as canMatch, without an error, when %s', async (_, script, options) => {
    jest.spyOn(console, 'warn').mockReturnValue(undefined);
    const routes: Routes = [{ path: '', canMatch: [authGuard(options)], component: Admin }];
    TestBed.configureTestingModule({ providers: [provideRouter(routes), provideAuth(withScript(script))] });
    const harness = await RouterTestingHarness.create();
    await expect(TestBed.inject(Router).navigateByUrl('/')).resolves.toBe(false);
    expect(page(harness)).toBeNull();
  });
});

describe('authGuard on a server', () => {
  const guarded: Routes = [
    { path: 'admin', canMatch: [authGuard({ roles: ['admin'] })], component: Admin },
    { path: 'login', canMatch: [signedOutGuard()], component: Login },
  ];
  const onServer = (guards: GuardOptions) => {
    TestBed.configureTestingModule({ providers: [{ provide: PLATFORM_ID, useValue: 'server' }] });
    const { login, logins } = loginsWith();
    return { logins, harness: setUp(guarded, { login }, guards) };
  };

  it.each<[string, GuardOptions, string]>([
    ['the page meant for that', { whileRendering: '/elsewhere', otherwise: '/no-access' }, 'elsewhere'],
    ['the start page when none is meant', {}, 'start page'],
  ])('renders %s at the wanted address, and starts no login', async (_, guards, expected) => {
    const { harness, logins } = onServer(guards);
    TestBed.inject(Location).go('/admin');
    await (await harness).navigateByUrl('/admin');
    expect([page(await harness), address(), logins]).toEqual([expected, '/admin', []]);
  });

  it('renders nothing where that page is guarded too', async () => {
    const { harness } = onServer({ whileRendering: '/admin' });
    await harness;
    await expect(TestBed.inject(Router).navigateByUrl('/admin')).resolves.toBe(false);
    expect(page(await harness)).toBeNull();
  });

  it('renders a login page', async () => {
    const { harness } = onServer({});
    await (await harness).navigateByUrl('/login');
    expect(page(await harness)).toBe('login');
  });
});

describe('signedOutGuard', () => {
  const login = (options?: { readonly otherwise: string }): Routes => [
    { path: 'login', canMatch: [signedOutGuard(options)], component: Login },
  ];

  it.each<[string, { readonly otherwise: string } | undefined, string]>([
    ['the start page', undefined, 'start page'],
    ['the page that is named', { otherwise: '/about' }, 'about'],
  ])('takes signed-in users to %s', async (_, options, expected) => {
    const harness = await setUp(login(options), {});
    await harness.navigateByUrl('/login');
    expect(page(harness)).toBe(expected);
  });

  it.each<[string, Script['restore']]>([
    ['nobody is signed in', async () => nobody],
    ['the provider cannot be reached', () => Promise.reject(new AuthError('server_unreachable'))],
  ])('lets pass when %s', async (_, restore) => {
    const harness = await setUp(login(), restore ? { restore } : {});
    await harness.navigateByUrl('/login');
    expect(page(harness)).toBe('login');
  });

  it('waits while the session is being restored', async () => {
    const restore = pending<Session>();
    const harness = await setUp(login(), { restore: () => restore.promise });
    const arrived = harness.navigateByUrl('/login');
    restore.resolve(alice);
    await arrived;
    expect(page(harness)).toBe('start page');
  });

  it('ends the navigation where it would lead to itself', async () => {
    const harness = await setUp(login({ otherwise: '/login' }), {});
    await harness.navigateByUrl('/about');
    await harness.navigateByUrl('/login');
    expect(page(harness)).toBe('about');
  });

  it('does not go back and forth with a guard that denies signed-in users the page it takes them to', async () => {
    jest.spyOn(console, 'warn').mockReturnValue(undefined);
    const deny = authGuard({ roles: ['admin'], otherwise: '/login' });
    const routes = [...login({ otherwise: '/admin' }), { path: 'admin', canMatch: [deny], component: Admin }];
    const harness = await setUp(routes, {});
    await harness.navigateByUrl('/about');
    await harness.navigateByUrl('/login');
    expect(page(harness)).toBe('about');
  });
});

describe('The settings of guards', () => {
  const invalid = expect.objectContaining({ code: 'config_invalid' }) as Error;

  it.each(['no-access', '//evil.example', '/\\evil.example', 'https://evil.example', ''])(
    'refuse %j, which is not a path of this app',
    (path) => {
      expect(() => authGuard({ otherwise: path })).toThrow(invalid);
      expect(() => signedOutGuard({ otherwise: path })).toThrow(invalid);
      expect(() => withGuards({ otherwise: path })).toThrow(invalid);
      expect(() => withGuards({ whileRendering: path })).toThrow(invalid);
    },
  );

  it('refuse conditions that would let everybody in by mistake, before any user is there', () => {
    expect(() => authGuard({ roles: [] })).toThrow(invalid);
    expect(() => authGuard({ role: ['admin'] } as AuthGuardOptions)).toThrow(invalid);
  });

  it('have the type of every guard they can be', () => {
    const guards = [authGuard({ roles: ['admin'] }), signedOutGuard()];
    const kinds: [CanMatchFn, CanActivateFn, CanActivateChildFn][] = guards.map((guard) => [
      guard,
      guard,
      guard,
    ]);
    // Angular hands each kind other arguments: none may be taken for something else.
    expect(kinds.flat().map(({ length }) => length)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
