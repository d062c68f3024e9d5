import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import {
  Auth,
  AuthError,
  type AuthErrorCode,
  type AuthEvent,
  authGuard,
  type LoginOutcome,
  signedOutGuard,
  withGuards,
} from 'ngx-strongbox';
import { AuthTestingController, provideAuthTesting } from 'ngx-strongbox/testing';
import { filter, firstValueFrom } from 'rxjs';

function setUp(...args: Parameters<typeof provideAuthTesting>) {
  TestBed.configureTestingModule({ providers: [provideAuthTesting(...args)] });
  const events: AuthEvent[] = [];
  const auth = TestBed.inject(Auth);
  auth.events.subscribe((event) => events.push(event));
  const told = () => events.splice(0).map(({ type }) => type);
  return { auth, controller: TestBed.inject(AuthTestingController), told };
}

describe('AuthTestingController', () => {
  beforeEach(() => jest.spyOn(console, 'warn').mockReturnValue());
  afterEach(() => jest.useRealTimers());

  describe('the session', () => {
    it('is there at once when somebody is signed in', () => {
      const { auth, controller, told } = setUp();
      controller.signIn({ user: { sub: 'ada' }, roles: ['admin'] });
      expect(auth.user()?.sub).toBe('ada');
      expect(auth.hasAccess({ roles: ['admin'] })).toBe(true);
      expect(told()).toEqual(['signed-out', 'signed-in']);
    });

    it('is of somebody else when another user is signed in', () => {
      const { auth, controller } = setUp({ user: { sub: 'ada' }, roles: ['admin'] });
      controller.signIn({ user: { sub: 'bob' } });
      expect(auth.user()).toEqual({ sub: 'bob', name: 'Test User' });
      expect(auth.hasAccess({ roles: ['admin'] })).toBe(false);
    });

    it.each(['logout', 'session-ended', 'idle'] as const)(
      'is over at once with the reason %s, without the app having asked',
      (reason) => {
        const { auth, controller, told } = setUp({ user: {} });
        controller.signOut(reason);
        expect(auth.state()).toEqual({ status: 'signed-out', reason });
        expect(told()).toEqual(['signed-in', 'signed-out']);
        controller.expectNoLogout();
      },
    );

    it.each([
      [
        'signed-in',
        (controller: AuthTestingController) => {
          controller.signIn();
        },
      ],
      [
        'signed-out',
        (controller: AuthTestingController) => {
          controller.signOut('no-session');
        },
      ],
      [
        'unreachable',
        (controller: AuthTestingController) => {
          controller.goOffline();
        },
      ],
    ] as const)('is waited for while it is restored, until it is %s', async (status, settle) => {
      const { auth, controller } = setUp({ state: 'restoring' });
      let isSettled = false;
      const settled = auth.settled().finally(() => (isSettled = true));
      await Promise.resolve();
      expect(isSettled).toBe(false);
      settle(controller);
      expect((await settled).status).toBe(status);
    });

    it.each([
      ['who was described', { user: { name: 'Ada' } }, 'signed-in'],
      ['that nobody was', {}, 'signed-out'],
    ] as const)('is found by an app that is online again: %s', (_, options, status) => {
      const { auth, controller } = setUp({ ...options, state: 'unreachable' });
      expect(auth.error()?.code).toBe('server_unreachable');
      controller.goOnline();
      expect(auth.state().status).toBe(status);
    });
  });

  describe('a renewal', () => {
    it('replaces a credential that is over', async () => {
      const { auth, controller, told } = setUp({ expiresIn: 300 });
      controller.expire();
      expect(auth.isSignedIn()).toBe(true);
      expect(auth.expiresAt()?.getTime()).toBeLessThan(Date.now());
      controller.expectNoRenewal();
      expect(told()).toEqual(['signed-in']);

      await auth.renew();
      expect(auth.expiresAt()?.getTime()).toBeGreaterThan(Date.now() + 290_000);
      controller.expectRenewal();
      expect(told()).toEqual(['renewing', 'renewed']);
    });

    it.each(['server_unreachable', 'server_timeout'] as const)(
      'leaves the user signed in when it fails with %s, and succeeds next time',
      async (code) => {
        const { auth, controller } = setUp({ user: {} });
        controller.failRenewal(code);
        await expect(auth.renew()).rejects.toMatchObject({ code });
        expect(auth.state()).toMatchObject({ status: 'signed-in', renewing: true, error: { code } });
        await auth.renew();
        expect(auth.state()).toMatchObject({ status: 'signed-in', renewing: false });
      },
    );

    it.each(['login_required', 'token_request_refused', 'backend_refused'] satisfies AuthErrorCode[])(
      'ends the session when it fails with %s',
      async (code) => {
        const { auth, controller } = setUp({ user: {} });
        controller.failRenewal(code);
        await expect(auth.renew()).rejects.toMatchObject({ code });
        expect(auth.state()).toMatchObject({
          status: 'signed-out',
          reason: 'session-ended',
          error: { code },
        });
      },
    );

    it('fails with the very error that a test has made', async () => {
      const { auth, controller } = setUp({ user: {} });
      const error = new AuthError('server_unreachable', null, { retryAfter: 3 });
      controller.failRenewal(error);
      await expect(auth.renew()).rejects.toBe(error);
    });

    it('fails while nobody can be reached, and is tried again by itself after that', async () => {
      // No time passes, so it is the network that sets it off.
      jest.useFakeTimers();
      const { auth, controller, told } = setUp({ user: {} });
      controller.goOffline();
      expect(auth.isSignedIn()).toBe(true);
      await expect(auth.renew()).rejects.toMatchObject({ code: 'server_unreachable' });
      const renewed = firstValueFrom(auth.events.pipe(filter(({ type }) => type === 'renewed')));
      told();
      controller.goOnline();
      await renewed;
      expect(told()).toEqual(['renewing', 'renewed']);
    });

    it('that was under way for somebody else changes nothing', async () => {
      const { auth, controller } = setUp({ user: { sub: 'ada' } });
      controller.failRenewal('login_required');
      auth.events.pipe(filter(({ type }) => type === 'renewing')).subscribe(() => {
        controller.signIn({ user: { sub: 'bob' } });
      });
      await expect(auth.renew()).rejects.toMatchObject({ code: 'not_signed_in' });
      expect(auth.user()?.sub).toBe('bob');
    });

    it('cannot be asked for by a test when nobody is signed in', () => {
      const { controller } = setUp();
      expect(() => {
        controller.expire();
      }).toThrow(/Nobody is signed in/);
    });
  });

  describe('a login', () => {
    it('leaves the page, as far as the app can tell', async () => {
      const { auth, controller } = setUp();
      expect(await auth.login({ redirectTo: '/cart', scope: 'orders' })).toBe('redirecting');
      expect(controller.expectLogin({ redirectTo: '/cart' })).toEqual({
        redirectTo: '/cart',
        scope: 'orders',
      });
      expect(auth.isSignedIn()).toBe(false);
    });

    it('is known as soon as the app has asked for it', () => {
      const { auth, controller } = setUp();
      void auth.login({ display: 'popup' });
      controller.expectLogin({ display: 'popup' });
    });

    it.each<LoginOutcome>([
      'popup-blocked',
      'popup-closed',
      'wrong-credentials',
      'second-factor-required',
      'locked',
      'too-many-attempts',
    ])('gives %s when a test wants that, once', async (outcome) => {
      const { auth, controller } = setUp();
      controller.answerLogin(outcome);
      const credentials = { username: 'ada', password: 'secret' };
      expect(await auth.login({ credentials })).toBe(outcome);
      expect(auth.isSignedIn()).toBe(false);
      expect(await auth.login({ credentials })).toBe('redirecting');
    });

    it('changes the reason when the user turns back', async () => {
      const { auth, controller } = setUp();
      controller.answerLogin('cancelled');
      expect(await auth.login()).toBe('cancelled');
      expect(auth.state()).toEqual({ status: 'signed-out', reason: 'login-cancelled' });
    });

    it('signs in the user of the options', async () => {
      const { auth, controller } = setUp({ state: 'signed-out', user: { name: 'Ada' }, scopes: ['read'] });
      controller.answerLogin('signed-in');
      expect(await auth.login({ acr: ['mfa', 'pwd'], maxAge: 60, scope: 'write' })).toBe('signed-in');
      expect(auth.user()).toMatchObject({ name: 'Ada', acr: 'mfa' });
      expect(auth.hasAccess({ scopes: ['read', 'write'], acr: 'mfa', maxAge: 60 })).toBe(true);
    });

    it('signs in the present user again, as strongly as asked', async () => {
      const { auth, controller } = setUp();
      controller.signIn({ user: { sub: 'ada' }, roles: ['admin'] });
      controller.answerLogin('signed-in');
      await auth.login({ acr: 'mfa' });
      expect(auth.user()).toMatchObject({ sub: 'ada', acr: 'mfa' });
      expect(auth.hasAccess({ roles: ['admin'] })).toBe(true);
    });

    it('signs in whom a test wants', async () => {
      const { auth, controller } = setUp({ user: {}, state: 'signed-out' });
      controller.answerLogin({ user: { sub: 'bob' }, roles: ['clerk'] });
      expect(await auth.login()).toBe('signed-in');
      expect(auth.user()).toMatchObject({ sub: 'bob', roles: ['clerk'] });
    });

    it('waits as long as a test wants', async () => {
      const { auth, controller } = setUp();
      let answer: (outcome: LoginOutcome) => void = () => undefined;
      controller.answerLogin(new Promise<LoginOutcome>((resolve) => (answer = resolve)));
      const login = auth.login();
      answer('popup-closed');
      expect(await login).toBe('popup-closed');
    });

    it('rejects when a test wants that', async () => {
      const { auth, controller } = setUp();
      controller.failLogin('login_refused');
      await expect(auth.login()).rejects.toMatchObject({ code: 'login_refused' });
      expect(auth.state()).toMatchObject({ status: 'signed-out', reason: 'login-failed' });
      expect(auth.error()?.code).toBe('login_refused');
    });

    it('rejects while nobody can be reached', async () => {
      const { auth, controller } = setUp();
      controller.goOffline();
      await expect(auth.login()).rejects.toMatchObject({ code: 'server_unreachable' });
      controller.expectLogin();
    });
  });

  describe('a logout', () => {
    it('ends the session, and is there to be expected', async () => {
      const { auth, controller } = setUp({ user: {} });
      await auth.logout({ redirectTo: '/bye', scope: 'app' });
      expect(auth.state()).toEqual({ status: 'signed-out', reason: 'logout' });
      expect(controller.expectLogout({ redirectTo: '/bye' })).toEqual({ redirectTo: '/bye', scope: 'app' });
    });

    it('rejects when a test wants that, and ends the session here all the same', async () => {
      const { auth, controller } = setUp({ user: {} });
      controller.failLogout('server_unreachable');
      await expect(auth.logout()).rejects.toMatchObject({ code: 'server_unreachable' });
      expect(auth.state()).toMatchObject({ status: 'signed-out', error: { code: 'server_unreachable' } });
    });
  });

  describe('what is expected', () => {
    const message = (assertion: () => unknown): string => {
      try {
        assertion();
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
      return 'nothing was thrown';
    };

    it('is taken once', async () => {
      const { auth, controller } = setUp();
      await auth.login({ redirectTo: '/cart' });
      controller.expectLogin();
      expect(message(() => controller.expectLogin({ redirectTo: '/cart' }))).toBe(
        'Expected a login with {"redirectTo":"/cart"}, but the app has asked for none.',
      );
    });

    it('is found among others, and the others stay', async () => {
      const { auth, controller } = setUp();
      await auth.login({ redirectTo: '/cart' });
      await auth.login({ acr: ['mfa'], redirectTo: '/pay' });
      expect(controller.expectLogin({ acr: ['mfa'] }).redirectTo).toBe('/pay');
      expect(message(() => controller.expectLogin({ redirectTo: '/pay' }))).toBe(
        'Expected a login with {"redirectTo":"/pay"}, but the app has asked for a login with {"redirectTo":"/cart"}.',
      );
    });

    it('never shows what a user has typed', async () => {
      const { auth, controller } = setUp();
      const credentials = { username: 'ada', password: 'secret', secondFactor: '123456' };
      await auth.login({ credentials });
      expect(message(() => controller.expectLogin({ redirectTo: '/' }))).toBe(
        'Expected a login with {"redirectTo":"/"}, but the app has asked for a login with {"credentials":{"username":"ada","password":"…","secondFactor":"…"}}.',
      );
      controller.expectLogin({ credentials });
    });

    it('can be nothing at all', async () => {
      const { auth, controller } = setUp({ user: {} });
      controller.expectNoLogin();
      controller.expectNoLogout();
      controller.expectNoRenewal();
      controller.verify();
      await auth.renew();
      await auth.logout();
      await auth.login();
      expect([
        message(() => {
          controller.expectNoLogin();
        }),
        message(() => {
          controller.expectNoLogout();
        }),
        message(() => {
          controller.expectNoRenewal();
        }),
        message(() => {
          controller.verify();
        }),
      ]).toEqual([
        'Expected no login, but the app has asked for a login.',
        'Expected no logout, but the app has asked for a logout.',
        'Expected no renewal, but the app has asked for a renewal.',
        'Expected nothing more, but the app has asked for a login, a logout, a renewal.',
      ]);
      controller.expectLogin();
      controller.expectLogout();
      controller.expectRenewal();
      controller.verify();
    });
  });

  describe('behind guards', () => {
    @Component({ template: 'start page' })
    class StartPage {}
    @Component({ template: 'invoices' })
    class Invoices {}
    @Component({ template: 'admin' })
    class Admin {}
    @Component({ template: 'no access' })
    class NoAccess {}

    async function open(url: string, ...[options = {}]: Parameters<typeof provideAuthTesting>) {
      TestBed.configureTestingModule({
        providers: [
          provideRouter([
            { path: '', pathMatch: 'full', component: StartPage },
            { path: 'invoices', canMatch: [authGuard()], component: Invoices },
            { path: 'admin', canActivate: [authGuard({ roles: ['admin'] })], component: Admin },
            { path: 'payout', canMatch: [authGuard({ acr: 'mfa', maxAge: 300 })], component: Admin },
            { path: 'welcome', canMatch: [signedOutGuard()], component: NoAccess },
            { path: 'no-access', component: NoAccess },
          ]),
          provideAuthTesting(options, withGuards({ otherwise: '/no-access' })),
        ],
      });
      const controller = TestBed.inject(AuthTestingController);
      const harness = await RouterTestingHarness.create();
      const page = () => harness.routeNativeElement?.textContent;
      const navigate = (to: string) => harness.navigateByUrl(to).then(page);
      return { controller, navigate, page: url ? await navigate(url) : page() };
    }

    it('a user who may sees the page', async () => {
      expect((await open('/invoices', { user: {} })).page).toBe('invoices');
      expect(TestBed.inject(Router).url).toBe('/invoices');
    });

    it('a stranger is asked to sign in and comes back, and no test has to wait for that', async () => {
      const { controller, page, navigate } = await open('/invoices');
      expect(page).toBe('start page');
      controller.expectLogin({ redirectTo: '/invoices' });
      controller.signIn();
      expect(await navigate('/invoices')).toBe('invoices');
      controller.verify();
    });

    it('a stranger who signs in without leaving the page sees it', async () => {
      const { controller, navigate } = await open('');
      controller.answerLogin('signed-in');
      expect(await navigate('/invoices')).toBe('invoices');
    });

    it('a user who lacks a role sees the page for denied users', async () => {
      const { controller, page, navigate } = await open('/admin', { roles: ['clerk'] });
      expect(page).toBe('no access');
      controller.expectNoLogin();
      controller.signIn({ roles: ['admin'] });
      expect(await navigate('/admin')).toBe('admin');
    });

    it('a user whose login was not strong enough is asked for that, once', async () => {
      const { controller, navigate } = await open('', { user: {} });
      controller.answerLogin({ acr: 'pwd', authTime: new Date() });
      expect(await navigate('/payout')).toBe('no access');
      controller.expectLogin({ acr: 'mfa', maxAge: 300 });
      expect(await navigate('/payout')).toBe('no access');
      controller.verify();
    });

    it('a user who then signs in as asked sees the page', async () => {
      const { controller, navigate } = await open('', { user: {} });
      controller.answerLogin('signed-in');
      expect(await navigate('/payout')).toBe('admin');
    });

    it('nobody is let in or sent away while it is not known who is there', async () => {
      const { controller, navigate } = await open('', { state: 'restoring' });
      const page = navigate('/invoices');
      controller.expectNoLogin();
      controller.signIn();
      expect(await page).toBe('invoices');
    });

    it('a page for strangers is none for users', async () => {
      expect((await open('/welcome', { user: {} })).page).toBe('start page');
      TestBed.resetTestingModule();
      expect((await open('/welcome')).page).toBe('no access');
    });
  });
});
