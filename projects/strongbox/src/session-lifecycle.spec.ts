import { ApplicationInitStatus, PLATFORM_ID } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  Auth,
  AuthError,
  type AuthEvent,
  type AuthFeature,
  type CoreFeatureKind,
  type NoSession,
  provideAuth,
  type Session,
  withRestore,
} from 'ngx-strongbox';
import { pending } from './spec/pending';
import { alice, type Script, withScript } from './spec/scripted-strategy';

const bob: Session = { user: { sub: 'bob' }, expiresAt: null };
const nobody: NoSession = { reason: 'no-session' };
const unreachable = new AuthError('server_unreachable');
const seconds = 1000;

interface Started {
  readonly auth: Auth;
  /** What Angular waits for before it shows the app. */
  readonly bootstrap: Promise<unknown>;
  readonly events: AuthEvent['type'][];
}

function start(script: Script, ...features: AuthFeature<CoreFeatureKind>[]): Started {
  TestBed.configureTestingModule({ providers: [provideAuth(withScript(script), ...features)] });
  const bootstrap = TestBed.inject(ApplicationInitStatus).donePromise;
  const auth = TestBed.inject(Auth);
  const events: AuthEvent['type'][] = [];
  auth.events.subscribe(({ type }) => events.push(type));
  return { auth, bootstrap, events };
}

async function started(script: Script): Promise<Started> {
  const result = start(script);
  await result.bootstrap;
  return result;
}

/** Runs what is waiting on promises alone. */
const promisesRun = () => jest.advanceTimersByTimeAsync(0);

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  TestBed.resetTestingModule();
  jest.useRealTimers();
});

describe('The session', () => {
  it('is neither there nor not there while it is being restored', async () => {
    const answer = pending<Session>();
    const { auth, bootstrap } = start({ restore: () => answer.promise });
    expect(auth.state()).toEqual({ status: 'restoring' });
    expect(auth.isSignedIn()).toBeUndefined();
    expect(auth.user()).toBeNull();
    answer.resolve(alice);
    await bootstrap;
    expect(auth.isSignedIn()).toBe(true);
  });

  it('says whose it is and when its credential ends', async () => {
    const expiresAt = Date.now() + 60 * seconds;
    const { auth } = await started({ restore: async () => ({ ...alice, expiresAt }) });
    expect(auth.user()).toEqual({ sub: 'alice', name: 'Alice' });
    expect(auth.expiresAt()).toEqual(new Date(expiresAt));
    expect(auth.error()).toBeNull();
  });

  it('can be waited for', async () => {
    const answer = pending<Session>();
    const restore = jest.fn(() => answer.promise);
    const { auth } = start({ restore });
    const isSettled = jest.fn();
    const settled = auth.settled();
    void settled.then(isSettled);
    await promisesRun();
    expect(isSettled).not.toHaveBeenCalled();
    answer.resolve(alice);
    expect(await settled).toEqual({ status: 'signed-in', session: alice, renewing: false });
    expect(await auth.settled()).toBe(auth.state());
    expect(restore).toHaveBeenCalledTimes(1);
  });

  it('is known not to be known when the server cannot be reached', async () => {
    const { auth } = start({ restore: () => Promise.reject(unreachable) });
    expect(await auth.settled()).toEqual({ status: 'unreachable', error: unreachable });
  });

  it('says why there is none', async () => {
    const error = new AuthError('login_refused');
    const { auth } = await started({ restore: async () => ({ reason: 'login-failed', error }) });
    expect(auth.isSignedIn()).toBe(false);
    expect(auth.state()).toEqual({ status: 'signed-out', reason: 'login-failed', error });
    expect(auth.error()).toBe(error);
    expect(auth.user()).toBeNull();
    expect(auth.expiresAt()).toBeNull();
  });
});

describe('Restore at bootstrap', () => {
  it.each([
    ['an Error', new Error('token=secret')],
    ['a string', 'secret'],
    ['undefined', undefined],
    ['null', null],
    ['an AuthError', new AuthError('id_token_expired')],
  ])('lets the app start when the strategy rejects with %s', async (_, reason) => {
    const { auth, bootstrap } = start({ restore: () => rejection(reason) });
    await bootstrap;
    expect(auth.state()).toMatchObject({ status: 'signed-out', reason: 'login-failed' });
    expect(auth.error()).toBeInstanceOf(AuthError);
    expect(auth.error()?.message).not.toContain('secret');
  });

  it('lets the app start when the strategy throws at once', async () => {
    const { auth, bootstrap } = start({
      restore() {
        throw new TypeError('secret');
      },
    });
    await bootstrap;
    expect(auth.error()).toMatchObject({ code: 'unexpected' });
  });

  it('lets the app start after five seconds when the strategy never answers', async () => {
    const { auth, bootstrap } = start({ restore: () => pending<Session>().promise });
    const startedAt = Date.now();
    const waited = bootstrap.then(() => Date.now() - startedAt);
    await jest.advanceTimersByTimeAsync(60 * seconds);
    expect(await waited).toBe(5 * seconds);
    expect(auth.state()).toMatchObject({ status: 'unreachable', error: { code: 'server_timeout' } });
    expect(auth.isSignedIn()).toBeUndefined();
  });

  it('drops the answer of a strategy that comes after the limit', async () => {
    const answer = pending<Session>();
    const signals: AbortSignal[] = [];
    const { auth, bootstrap } = start({
      restore: (signal) => {
        signals.push(signal);
        return answer.promise;
      },
    });
    await jest.advanceTimersByTimeAsync(5 * seconds);
    await bootstrap;
    expect(signals[0]?.aborted).toBe(true);
    answer.resolve(alice);
    await promisesRun();
    expect(auth.state().status).toBe('unreachable');
  });

  it('leaves no timer behind once it is done', async () => {
    await started({});
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('withRestore', () => {
  it('changes how long bootstrap waits', async () => {
    const { bootstrap } = start({ restore: () => pending<Session>().promise }, withRestore({ timeLimit: 2 }));
    const startedAt = Date.now();
    const waited = bootstrap.then(() => Date.now() - startedAt);
    await jest.advanceTimersByTimeAsync(60 * seconds);
    expect(await waited).toBe(2 * seconds);
  });

  it('lets the app start at once in the background, and whoever asks waits', async () => {
    const answer = pending<Session>();
    const { auth, bootstrap } = start({ restore: () => answer.promise }, withRestore({ background: true }));
    await bootstrap;
    expect(auth.state()).toEqual({ status: 'restoring' });
    const settled = auth.settled();
    answer.resolve(alice);
    expect(await settled).toMatchObject({ status: 'signed-in' });
  });

  it('throws when it is given twice', () => {
    expect(() =>
      provideAuth(withScript(), withRestore({ timeLimit: 1 }), withRestore({ timeLimit: 2 })),
    ).toThrow('config_invalid');
  });
});

describe('A server that cannot be reached at the start', () => {
  function restoring() {
    // The pauses vary by a quarter; here they do not.
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    return jest.fn<Promise<Session | NoSession>, [AbortSignal]>().mockRejectedValue(unreachable);
  }

  it('is asked again after growing pauses of at most a minute', async () => {
    const restore = restoring();
    const { auth } = await started({ restore });
    expect(auth.state()).toEqual({ status: 'unreachable', error: unreachable });
    const pauses: number[] = [];
    let lastAt = Date.now();
    restore.mockImplementation(() => {
      pauses.push((Date.now() - lastAt) / seconds);
      lastAt = Date.now();
      return Promise.reject(unreachable);
    });
    await jest.advanceTimersByTimeAsync(300 * seconds);
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it.each([
    [0, 750],
    [0.5, 1000],
    [1 - Number.EPSILON, 1250],
  ])('is asked again at a moment that differs from tab to tab (%d: after %d ms)', async (chance, pause) => {
    const restore = restoring();
    jest.spyOn(Math, 'random').mockReturnValue(chance);
    await started({ restore });
    await jest.advanceTimersByTimeAsync(pause - 1);
    expect(restore).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(restore).toHaveBeenCalledTimes(2);
  });

  it('gives the session as soon as it answers, and is asked no more', async () => {
    const restore = restoring();
    const { auth, events } = await started({ restore });
    restore.mockResolvedValue(alice);
    await jest.advanceTimersByTimeAsync(600 * seconds);
    expect(auth.isSignedIn()).toBe(true);
    expect(auth.error()).toBeNull();
    expect(events).toEqual(['unreachable', 'signed-in']);
    expect(restore).toHaveBeenCalledTimes(2);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is asked at once when the network is back, and once only', async () => {
    const restore = restoring();
    const { auth } = await started({ restore });
    restore.mockResolvedValue(nobody);
    window.dispatchEvent(new Event('online'));
    await promisesRun();
    window.dispatchEvent(new Event('online'));
    await promisesRun();
    expect(auth.isSignedIn()).toBe(false);
    expect(restore).toHaveBeenCalledTimes(2);
  });

  it('is asked at once when the user is back, not when he leaves, and once only', async () => {
    const restore = restoring();
    await started({ restore });
    restore.mockResolvedValue(nobody);
    const visibility = jest.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    await promisesRun();
    expect(restore).toHaveBeenCalledTimes(1);
    visibility.mockReturnValue('visible');
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    await promisesRun();
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    await promisesRun();
    expect(restore).toHaveBeenCalledTimes(2);
  });

  it('is not asked after the user has signed out', async () => {
    const restore = restoring();
    const { auth } = await started({ restore });
    await auth.logout();
    window.dispatchEvent(new Event('online'));
    await jest.advanceTimersByTimeAsync(600 * seconds);
    expect(restore).toHaveBeenCalledTimes(1);
    expect(auth.state()).toEqual({ status: 'signed-out', reason: 'logout' });
  });

  it('is not asked after the user has signed in all the same', async () => {
    const restore = restoring();
    const { auth } = await started({ restore, login: async () => alice });
    await auth.login();
    expect(jest.getTimerCount()).toBe(0);
    await jest.advanceTimersByTimeAsync(600 * seconds);
    expect(restore).toHaveBeenCalledTimes(1);
  });

  it('is asked at once when the page is back from the back/forward cache, not when it has loaded', async () => {
    const restore = restoring();
    await started({ restore });
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }));
    await promisesRun();
    expect(restore).toHaveBeenCalledTimes(1);
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    await promisesRun();
    expect(restore).toHaveBeenCalledTimes(2);
  });

  it('is not asked after the app is gone', async () => {
    const restore = restoring();
    await started({ restore });
    TestBed.resetTestingModule();
    window.dispatchEvent(new Event('online'));
    await jest.advanceTimersByTimeAsync(600 * seconds);
    expect(restore).toHaveBeenCalledTimes(1);
  });

  it('may take its time on a later attempt', async () => {
    const restore = restoring();
    const { auth } = await started({ restore });
    restore.mockImplementation(() => new Promise((resolve) => setTimeout(resolve, 20 * seconds, alice)));
    await jest.advanceTimersByTimeAsync(25 * seconds);
    expect(auth.isSignedIn()).toBe(true);
  });
});

describe('Logout', () => {
  it('ends the session before the strategy has done so', async () => {
    const answer = pending<undefined>();
    const { auth } = await started({ logout: () => answer.promise });
    const ended = auth.logout();
    expect(auth.state()).toEqual({ status: 'signed-out', reason: 'logout' });
    answer.resolve(undefined);
    await ended;
  });

  it('passes on how far it shall reach', async () => {
    const logout = jest.fn(async () => undefined);
    const { auth } = await started({ logout });
    await auth.logout({ scope: 'app', redirectTo: '/bye' });
    expect(logout).toHaveBeenCalledWith({ scope: 'app', redirectTo: '/bye' });
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('secret'))],
    [
      'throws at once',
      () => {
        throw new Error('secret');
      },
    ],
  ])('ends the session in this page also when the strategy %s', async (_, logout) => {
    const { auth } = await started({ logout });
    await expect(auth.logout()).rejects.toMatchObject({ code: 'unexpected', message: 'unexpected: Error' });
    expect(auth.isSignedIn()).toBe(false);
  });

  it('drops a restore in flight, also of a strategy that ignores the signal', async () => {
    const answer = pending<Session>();
    const { auth, bootstrap } = start({ restore: () => answer.promise });
    await auth.logout();
    await bootstrap;
    answer.resolve(alice);
    await promisesRun();
    expect(auth.state()).toEqual({ status: 'signed-out', reason: 'logout' });
    expect(jest.getTimerCount()).toBe(0);
  });

  it('drops a restore whose answer is here but not yet taken', async () => {
    const answer = pending<Session>();
    const { auth, bootstrap, events } = start({ restore: () => answer.promise });
    const logout = answer.promise.then(() => auth.logout());
    answer.resolve(alice);
    await Promise.all([bootstrap, logout]);
    expect(auth.isSignedIn()).toBe(false);
    expect(events).toEqual(['signed-out']);
  });

  it('drops a restore that has failed but is not yet told, and does not ask again', async () => {
    const answer = pending<Session>();
    const { auth, bootstrap, events } = start({ restore: () => answer.promise });
    const logout = answer.promise.catch(() => auth.logout());
    answer.reject(unreachable);
    await Promise.all([bootstrap, logout]);
    expect(events).toEqual(['signed-out']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('drops a renewal in flight, also of a strategy that ignores the signal', async () => {
    const answer = pending<Session>();
    const signals: AbortSignal[] = [];
    const { auth, events } = await started({
      renew: (signal) => {
        signals.push(signal);
        return answer.promise;
      },
    });
    const renewed = auth.renew();
    await promisesRun();
    await auth.logout();
    await expect(renewed).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(signals[0]?.aborted).toBe(true);
    answer.resolve(alice);
    await promisesRun();
    expect(auth.state()).toEqual({ status: 'signed-out', reason: 'logout' });
    expect(events).toEqual(['signed-in', 'renewing', 'signed-out']);
  });

  it('drops a renewal whose answer is here but not yet taken', async () => {
    const answer = pending<Session>();
    const { auth, events } = await started({ renew: () => answer.promise });
    const renewed = auth.renew();
    await promisesRun();
    const logout = answer.promise.then(() => auth.logout());
    answer.resolve(alice);
    await expect(renewed).rejects.toMatchObject({ code: 'not_signed_in' });
    await logout;
    expect(events).toEqual(['signed-in', 'renewing', 'signed-out']);
  });

  it('is not undone by a renewal that fails afterwards', async () => {
    const answer = pending<Session>();
    const { auth } = await started({ renew: () => answer.promise });
    const renewed = auth.renew();
    await promisesRun();
    await auth.logout();
    answer.reject(new AuthError('login_required'));
    await expect(renewed).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(auth.state()).toEqual({ status: 'signed-out', reason: 'logout' });
  });

  it('drops a login that is being prepared, and is not reported as its failure', async () => {
    const { auth } = await started({
      restore: async () => nobody,
      login: (_, signal) =>
        new Promise((__, reject) => {
          signal.addEventListener('abort', () => {
            reject(new AuthError('server_unreachable'));
          });
        }),
    });
    const login = auth.login();
    await auth.logout();
    await expect(login).rejects.toBeInstanceOf(AuthError);
    expect(auth.state()).toEqual({ status: 'signed-out', reason: 'logout' });
  });
});

describe('Login', () => {
  it('is started once, however many ask for it', async () => {
    const login = jest.fn<Promise<'redirecting'>, unknown[]>().mockResolvedValue('redirecting');
    const { auth } = await started({ restore: async () => nobody, login });
    const outcomes = await Promise.all([auth.login({ redirectTo: '/a' }), auth.login(), auth.login()]);
    expect(outcomes).toEqual(['redirecting', 'redirecting', 'redirecting']);
    expect(login).toHaveBeenCalledTimes(1);
    expect(login).toHaveBeenCalledWith({ redirectTo: '/a' }, expect.any(AbortSignal));
  });

  it('with credentials is answered by itself, whatever else is under way', async () => {
    const navigation = pending<'redirecting'>();
    const users = new Map([
      ['alice', alice],
      ['bob', bob],
    ]);
    const { auth } = await started({
      restore: async () => nobody,
      login: async ({ credentials }) =>
        credentials ? (users.get(credentials.username) ?? 'wrong-credentials') : navigation.promise,
    });
    const page = auth.login();
    const outcomes = ['alice', 'mallory', 'bob', 'mallory'].map((username) =>
      auth.login({ credentials: { username, password: 'as typed' } }),
    );
    expect(await Promise.all(outcomes)).toEqual([
      'signed-in',
      'wrong-credentials',
      'signed-in',
      'wrong-credentials',
    ]);
    expect(auth.user()).toEqual(bob.user);
    navigation.resolve('redirecting');
    expect(await page).toBe('redirecting');
  });

  it('that has not left the page arrives where it was to lead once the state says who is signed in', async () => {
    const arrivals: unknown[] = [];
    const { auth } = await started({
      restore: async () => nobody,
      login: async ({ loginHint }) => (loginHint === 'alice' ? alice : 'wrong-credentials'),
      arrive: ({ redirectTo }) => arrivals.push([redirectTo, auth.user()?.sub]),
    });
    await auth.login({ redirectTo: '/a', loginHint: 'mallory' });
    expect(arrivals).toEqual([]);
    await auth.login({ redirectTo: '/b', loginHint: 'alice' });
    expect(arrivals).toEqual([['/b', 'alice']]);
  });

  it('says why it could not start, and can be started again', async () => {
    const login = jest.fn<Promise<'redirecting'>, unknown[]>().mockRejectedValueOnce(unreachable);
    login.mockResolvedValue('redirecting');
    const { auth } = await started({ restore: async () => nobody, login });
    await expect(auth.login()).rejects.toBe(unreachable);
    expect(auth.state()).toEqual({ status: 'signed-out', reason: 'login-failed', error: unreachable });
    await expect(auth.login()).resolves.toBe('redirecting');
    expect(login).toHaveBeenCalledTimes(2);
  });

  it('can be started again when the page did not leave after all', async () => {
    const login = jest.fn<Promise<'redirecting'>, unknown[]>().mockResolvedValue('redirecting');
    const { auth } = await started({ restore: async () => nobody, login });
    await auth.login();
    await auth.login();
    expect(login).toHaveBeenCalledTimes(2);
  });

  it('that needs no other page signs in', async () => {
    const { auth } = await started({ restore: async () => nobody, login: async () => alice });
    await expect(auth.login()).resolves.toBe('signed-in');
    expect(auth.user()).toEqual(alice.user);
  });

  it('goes on while a restore that hangs reaches its limit', async () => {
    const signals: AbortSignal[] = [];
    const { auth } = start({
      restore: () => pending<Session>().promise,
      login: (_, signal) => {
        signals.push(signal);
        return pending<'redirecting'>().promise;
      },
    });
    void auth.login();
    await jest.advanceTimersByTimeAsync(30 * seconds);
    expect(auth.state().status).toBe('unreachable');
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  });

  it('does not end a session when it fails', async () => {
    const { auth } = await started({ login: () => Promise.reject(unreachable) });
    await expect(auth.login({ prompt: 'login' })).rejects.toBe(unreachable);
    expect(auth.isSignedIn()).toBe(true);
  });

  it('is called off by the signal of the caller, which is no failure', async () => {
    const caller = new AbortController();
    let given: AbortSignal | undefined;
    const login = (_: unknown, signal: AbortSignal) => {
      given = signal;
      return new Promise<never>(() => undefined);
    };
    const { auth } = await started({ restore: async () => nobody, login });
    const outcome = auth.login({ signal: caller.signal });
    caller.abort();
    expect(await outcome).toBe('aborted');
    expect(given?.aborted).toBe(true);
    expect(auth.state()).toEqual({ status: 'signed-out', ...nobody });
    expect(await auth.login({ signal: caller.signal })).toBe('aborted');
  });

  it.each([
    ['says so when nobody was signed in', nobody, 'login-cancelled'],
    ['leaves the session alone when somebody was', alice, undefined],
  ])('in which the user turned back %s', async (_, found, reason) => {
    const { auth } = await started({ restore: async () => found, login: async () => 'cancelled' });
    expect(await auth.login()).toBe('cancelled');
    const state = auth.state();
    expect('reason' in state ? state.reason : undefined).toBe(reason);
    expect(auth.isSignedIn()).toBe(reason === undefined);
  });

  it('hides what a foreign error says', async () => {
    const { auth } = await started({
      restore: async () => nobody,
      login: () => Promise.reject(new Error('code=secret')),
    });
    await expect(auth.login()).rejects.toMatchObject({ code: 'unexpected', message: 'unexpected: Error' });
  });
});

describe('Renewal', () => {
  it('happens once, however many ask for it', async () => {
    const answer = pending<Session>();
    const renew = jest.fn(() => answer.promise);
    const { auth } = await started({ renew });
    const renewals = [auth.renew(), auth.renew(), auth.renew()];
    await promisesRun();
    expect(auth.state()).toEqual({ status: 'signed-in', session: alice, renewing: true });
    answer.resolve(bob);
    await Promise.all(renewals);
    expect(renew).toHaveBeenCalledTimes(1);
    expect(auth.state()).toEqual({ status: 'signed-in', session: bob, renewing: false });
    await auth.renew();
    expect(renew).toHaveBeenCalledTimes(2);
  });

  it('waits for the restore that is under way', async () => {
    const answer = pending<Session>();
    const restore = jest.fn(() => answer.promise);
    const { auth, events } = start({ restore });
    const renewed = auth.renew();
    answer.resolve(alice);
    await renewed;
    expect(restore).toHaveBeenCalledTimes(1);
    expect(events).toEqual(['signed-in', 'renewing', 'renewed']);
  });

  it('rejects when nobody is signed in', async () => {
    const renew = jest.fn(async () => alice);
    const { auth } = await started({ restore: async () => nobody, renew });
    await expect(auth.renew()).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(renew).not.toHaveBeenCalled();
  });

  it.each(['server_unreachable', 'server_timeout'] as const)('keeps the session after %s', async (code) => {
    const { auth, events } = await started({ renew: () => Promise.reject(new AuthError(code)) });
    await expect(auth.renew()).rejects.toMatchObject({ code });
    expect(auth.state()).toMatchObject({ status: 'signed-in', session: alice, renewing: true });
    expect(auth.error()).toMatchObject({ code });
    expect(events).toEqual(['signed-in', 'renewing', 'renewal-failed']);
  });

  it('ends the session when the server says that it has ended', async () => {
    const error = new AuthError('login_required');
    const { auth, events } = await started({ renew: () => Promise.reject(error) });
    await expect(auth.renew()).rejects.toBe(error);
    expect(auth.state()).toEqual({ status: 'signed-out', reason: 'session-ended', error });
    expect(events).toEqual(['signed-in', 'renewing', 'signed-out']);
  });
});

describe('Events', () => {
  it('tell the life of a session in order, after the state has changed', async () => {
    const { auth, bootstrap, events } = start({});
    const states: unknown[] = [];
    auth.events.subscribe(() => states.push(auth.state().status));
    await bootstrap;
    await auth.renew();
    await auth.logout();
    expect(events).toEqual(['signed-in', 'renewing', 'renewed', 'signed-out']);
    expect(states).toEqual(['signed-in', 'signed-in', 'signed-in', 'signed-out']);
  });

  it('are told to each in order, also when one makes the next thing happen', async () => {
    const { auth, bootstrap } = start({});
    const first: string[] = [];
    const second: string[] = [];
    auth.events.subscribe(({ type }) => {
      first.push(type);
      if (type === 'signed-in') void auth.logout();
    });
    auth.events.subscribe(({ type }) => second.push(type));
    await bootstrap;
    expect(first).toEqual(['signed-in', 'signed-out']);
    expect(second).toEqual(['signed-in', 'signed-out']);
  });

  it('are told from the last one on to those who come later', async () => {
    const { auth } = await started({});
    await auth.renew();
    const types: string[] = [];
    auth.events.subscribe(({ type }) => types.push(type));
    expect(types).toEqual(['renewed']);
  });

  it('say when and what, not who', async () => {
    const events: AuthEvent[] = [];
    const { auth } = start({});
    auth.events.subscribe((event) => events.push(event));
    await auth.renew();
    await auth.logout();
    expect(events).toEqual([
      { type: 'signed-in', at: Date.now() },
      { type: 'renewing', at: Date.now() },
      { type: 'renewed', at: Date.now() },
      { type: 'signed-out', reason: 'logout', at: Date.now() },
    ]);
  });
});

describe('On a server', () => {
  it('nothing is asked, nothing runs and nothing is known', async () => {
    const restore = jest.fn(async () => alice);
    const renew = jest.fn(async () => alice);
    TestBed.configureTestingModule({ providers: [{ provide: PLATFORM_ID, useValue: 'server' }] });
    const { auth, bootstrap, events } = start({ restore, renew });
    await bootstrap;
    expect(auth.state()).toEqual({ status: 'restoring' });
    expect(auth.isSignedIn()).toBeUndefined();
    await expect(auth.renew()).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(restore).not.toHaveBeenCalled();
    expect(renew).not.toHaveBeenCalled();
    expect(events).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });
});

function rejection(reason: unknown): Promise<never> {
  const { promise, reject } = pending<never>();
  reject(reason);
  return promise;
}
