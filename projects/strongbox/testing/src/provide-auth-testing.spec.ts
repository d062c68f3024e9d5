import { Component, inject, PLATFORM_ID } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  Auth,
  type AuthEvent,
  Authorized,
  IdleTimeout,
  keycloakClaims,
  provideAuth,
  withClaimMapping,
  withIdleTimeout,
  withRenewal,
  withResourceServers,
} from 'ngx-strongbox';
import { withOidc } from 'ngx-strongbox/oidc';
import { AuthTestingController, provideAuthTesting } from 'ngx-strongbox/testing';
import { filter, firstValueFrom } from 'rxjs';
import { TabBrowser } from '../../src/spec/tab';

@Component({
  imports: [Authorized],
  template: `
    @if (auth.user(); as user) {
      <p>Hello {{ user.name }}</p>
    } @else if (auth.isSignedIn() === false) {
      <button (click)="auth.login()">Sign in</button>
    } @else {
      <p>Wait</p>
    }
    <a *authorized="{ roles: ['admin'] }">, administrator</a>
  `,
})
class Toolbar {
  protected readonly auth = inject(Auth);
}

/** Nothing is waited for. */
function show(): string {
  const fixture = TestBed.createComponent(Toolbar);
  fixture.detectChanges();
  return (fixture.nativeElement as HTMLElement).textContent.trim();
}

const provide = (...args: Parameters<typeof provideAuthTesting>): void => {
  TestBed.configureTestingModule({ providers: [provideAuthTesting(...args)] });
};
const auth = () => TestBed.inject(Auth);

describe('provideAuthTesting', () => {
  it('signs nobody in by itself', () => {
    provide();
    expect(show()).toBe('Sign in');
    expect(auth().state()).toEqual({ status: 'signed-out', reason: 'no-session' });
  });

  it('has the user there before the first component is', () => {
    provide({ user: { name: 'Ada' }, roles: ['admin'] });
    expect(show()).toBe('Hello Ada, administrator');
  });

  it('makes up what is left out of the user, the same each time', () => {
    provide({ roles: [] });
    expect(auth().state()).toEqual({
      status: 'signed-in',
      session: { user: { sub: 'test-user', name: 'Test User', roles: [] }, expiresAt: null },
      renewing: false,
    });
  });

  it('tells of the sign-in as any strategy does', () => {
    provide({ user: {} });
    const events: AuthEvent[] = [];
    auth().events.subscribe((event) => events.push(event));
    expect(events).toMatchObject([{ type: 'signed-in' }]);
  });

  it('grants roles, permissions, scopes and strength by name', () => {
    provide({
      roles: ['admin'],
      permissions: ['invoice:pay'],
      scopes: ['orders:read'],
      acr: 'mfa',
      authTime: new Date(Date.now() - 100_000),
    });
    const has = auth().hasAccess.bind(auth());
    expect(has({ roles: ['admin'], permissions: ['invoice:pay'], scopes: ['orders:read'] })).toBe(true);
    expect(has({ acr: 'mfa', maxAge: 100 })).toBe(true);
    expect(has({ roles: ['owner'] })).toBe(false);
    expect(has({ permissions: ['invoice:delete'] })).toBe(false);
    expect(has({ scopes: ['orders:write'] })).toBe(false);
    expect(has({ acr: 'hardware' })).toBe(false);
    expect(has({ maxAge: 10 })).toBe(false);
  });

  it('says when the credential and the session end', () => {
    jest.spyOn(Date, 'now').mockReturnValue(1_000_000);
    provide({ expiresIn: 300, endsIn: 3600 });
    expect(auth().expiresAt()).toEqual(new Date(1_300_000));
    expect(auth().state()).toMatchObject({ session: { endsAt: 4_600_000 } });
  });

  it.each([
    ['signed-in', 'Hello Test User'],
    ['signed-out', 'Sign in'],
    ['restoring', 'Wait'],
    ['unreachable', 'Wait'],
  ] as const)('starts %s where a test wants that', (state, text) => {
    provide({ state });
    expect(auth().state().status).toBe(state);
    expect(show()).toBe(text);
  });

  it('keeps whoever is described for later when nobody is to be signed in yet', () => {
    provide({ state: 'signed-out', user: { name: 'Ada' } });
    expect(show()).toBe('Sign in');
    TestBed.inject(AuthTestingController).signIn();
    expect(auth().user()?.name).toBe('Ada');
  });

  it('knows nobody on a server', () => {
    TestBed.configureTestingModule({
      providers: [{ provide: PLATFORM_ID, useValue: 'server' }, provideAuthTesting({ user: {} })],
    });
    expect(auth().state()).toEqual({ status: 'restoring' });
  });

  describe('with a claim mapping', () => {
    it('grants by name, wherever the mapping would look', () => {
      provide({ roles: ['admin'] }, withClaimMapping(keycloakClaims({ clientId: 'shop' })));
      expect(auth().hasAccess({ roles: ['admin'] })).toBe(true);
      expect(auth().hasAccess({ roles: ['owner'] })).toBe(false);
    });

    it('reads the claims of a user to whom nothing was granted by name', () => {
      provide({ user: { realm_access: { roles: ['admin'] } } }, withClaimMapping(keycloakClaims()));
      expect(auth().hasAccess({ roles: ['admin'] })).toBe(true);
      expect(auth().hasAccess({ roles: ['owner'] })).toBe(false);
    });

    it('leaves what the mapping does not name as it is', () => {
      provide(
        { user: { permissions: ['pay'], scp: 'read write' } },
        withClaimMapping({ roles: () => ['admin'], scopes: (user) => user['scp'] }),
      );
      const wanted = { roles: ['admin'], permissions: ['pay'], scopes: ['write'] };
      expect(auth().hasAccess(wanted)).toBe(true);
    });

    it('says so when the mapping of the app would not find what is granted by name', () => {
      TestBed.configureTestingModule({
        providers: [
          provideAuth(
            withOidc({ issuer: 'https://id.example.com', clientId: 'shop' }),
            withClaimMapping(keycloakClaims()),
          ),
          provideAuthTesting({ roles: ['admin'] }),
        ],
      });
      expect(auth).toThrow(/config_invalid: this app reads roles from other claims/);
    });
  });

  describe('after the providers of the app', () => {
    const setUp = (): void => {
      TestBed.configureTestingModule({
        providers: [
          provideAuth(
            withOidc({ issuer: 'https://id.example.com', clientId: 'shop' }),
            withClaimMapping(keycloakClaims()),
          ),
          provideAuthTesting({ user: { name: 'Ada', realm_access: { roles: ['admin'] } } }),
        ],
      });
    };

    it('takes the place of the strategy, and asks no provider', () => {
      const fetched = jest.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('offline'));
      setUp();
      expect(show()).toBe('Hello Ada, administrator');
      expect(fetched).not.toHaveBeenCalled();
    });
  });

  describe('leaves no timer behind', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    it('for a session that ends', async () => {
      provide({ expiresIn: 60, endsIn: 3600 });
      await auth().settled();
      expect(jest.getTimerCount()).toBe(0);
    });

    it.each(['restoring', 'unreachable'] as const)('while it is %s', (state) => {
      provide({ state });
      void auth().settled();
      expect(jest.getTimerCount()).toBe(0);
    });

    it('but for what the test has asked for', async () => {
      provide({ expiresIn: 60 }, withRenewal({ ahead: 'always' }));
      await auth().settled();
      await jest.advanceTimersByTimeAsync(60_000);
      TestBed.inject(AuthTestingController).expectRenewal();
      expect(auth().expiresAt()?.getTime()).toBeGreaterThan(Date.now());
    });

    it('and counts idle time as the app does', async () => {
      provide({ user: {} }, withIdleTimeout({ after: 60, warnBefore: 30 }));
      TestBed.inject(IdleTimeout);
      await jest.advanceTimersByTimeAsync(31_000);
      expect(TestBed.inject(IdleTimeout).secondsLeft()).toBe(29);
      await jest.advanceTimersByTimeAsync(31_000);
      expect(auth().state()).toEqual({ status: 'signed-out', reason: 'idle' });
      TestBed.inject(AuthTestingController).expectLogout();
    });
  });

  it('loads nothing that a test might not wait for', async () => {
    const listened = jest.spyOn(window, 'addEventListener');
    const isKeptUp = () => listened.mock.calls.some(([type]) => type === 'online');
    provide({ user: {} });
    await auth().settled();
    // Whatever can happen by itself has happened.
    await new Promise((resolve) => setTimeout(resolve));
    expect(isKeptUp()).toBe(false);
    await auth().renew();
    expect(isKeptUp()).toBe(true);
  });

  it('cannot be left in a production build unnoticed', () => {
    const said = jest.spyOn(console, 'error').mockImplementation();
    provideAuthTesting({ user: {} });
    expect(said).not.toHaveBeenCalled();
    jest.replaceProperty(globalThis as { ngDevMode?: unknown }, 'ngDevMode', false);
    provideAuthTesting({ user: {} });
    expect(said).toHaveBeenCalledWith(expect.stringContaining('provideAuthTesting'));
  });

  it('refuses a feature that is given twice', () => {
    expect(() => provideAuthTesting({}, withResourceServers('/a'), withResourceServers('/b'))).toThrow(
      /config_invalid/,
    );
  });

  it('lets tabs tell each other only where a test asks for that', async () => {
    const browser = new TabBrowser();
    const channels = () => browser.channelsOf('strongbox.session ngx-strongbox/testing');
    const alone = browser.openApp(provideAuthTesting({ user: {} }));
    await alone.get(Auth).renew();
    expect(channels()).toBe(0);

    const tabs = [0, 1].map(() => browser.openApp(provideAuthTesting({ user: {}, tabSync: true })));
    const [left, right] = tabs.map((tab) => tab.get(Auth));
    await Promise.all([left?.renew(), right?.renew()]);
    expect(channels()).toBe(2);
    const ended = right && firstValueFrom(right.events.pipe(filter(({ type }) => type === 'signed-out')));
    await left?.logout();
    expect(await ended).toMatchObject({ reason: 'logout' });
    expect(alone.get(Auth).isSignedIn()).toBe(true);
    for (const tab of [alone, ...tabs]) tab.close();
  });
});
