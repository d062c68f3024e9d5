import { HttpBackend, HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { ApplicationInitStatus } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  Auth,
  AuthError,
  type AuthEvent,
  type AuthFeature,
  authInterceptor,
  type CoreFeatureKind,
  provideAuth,
  type Session,
  withRenewal,
  withResourceServers,
  withRestore,
} from 'ngx-strongbox';
import { firstValueFrom } from 'rxjs';
import { pending } from './spec/pending';
import { RecordingBackend } from './spec/recording-backend';
import { alice, type Script, withScript } from './spec/scripted-strategy';

const seconds = 1000;
const minutes = 60 * seconds;
const hours = 60 * minutes;
const unreachable = new AuthError('server_unreachable');

const lasting = (life: number): Session => ({ ...alice, expiresAt: Date.now() + life });
const pass = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);
/** The clock goes on and nothing else does. */
const sleep = (milliseconds: number) => {
  jest.setSystemTime(Date.now() + milliseconds);
};
const wake = (type: string) => window.dispatchEvent(new Event(type));
const show = (state: DocumentVisibilityState) => {
  jest.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
};

/** Answers that can be changed, and when they were given. */
function renewing(answer: () => Promise<Session>) {
  const at: number[] = [];
  const renew = jest.fn(() => {
    at.push(Date.now());
    return answer();
  });
  const pauses = () => at.slice(1).map((time, index) => (time - (at[index] ?? 0)) / seconds);
  return { renew, at, pauses };
}

function begin(script: Script, ...features: AuthFeature<CoreFeatureKind>[]) {
  const backend = new RecordingBackend();
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withInterceptors([authInterceptor])),
      { provide: HttpBackend, useValue: backend },
      provideAuth(withScript(script), withResourceServers('/api'), ...features),
    ],
  });
  const bootstrap = TestBed.inject(ApplicationInitStatus).donePromise;
  const auth = TestBed.inject(Auth);
  const events: AuthEvent[] = [];
  auth.events.subscribe((event) => events.push(event));
  const call = () => firstValueFrom(TestBed.inject(HttpClient).get('/api'));
  const callFails = () => call().then(String, (error: unknown) => error);
  return { auth, bootstrap, backend, events, call, callFails };
}

async function begun(script: Script, ...features: AuthFeature<CoreFeatureKind>[]) {
  const app = begin(script, ...features);
  await app.bootstrap;
  return app;
}

/** Signed in with a credential of five minutes that has run out, after a first attempt to renew it. */
async function runOut(renew: Script['renew'] & object, ...features: AuthFeature<CoreFeatureKind>[]) {
  const app = await begun({ restore: async () => lasting(5 * minutes), renew }, ...features);
  sleep(5 * minutes);
  wake('focus');
  await pass(0);
  return app;
}

beforeEach(() => {
  jest.useFakeTimers();
  // Everything that differs from tab to tab is in the middle here.
  jest.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => {
  TestBed.resetTestingModule();
  jest.useRealTimers();
});

describe('Renewal ahead of time', () => {
  it.each([
    ['a quarter of the lifetime', 100 * seconds, 0.5, 25],
    ['a little more in one tab', 100 * seconds, 1 - Number.EPSILON, 30],
    ['a little less in another', 100 * seconds, 0, 20],
    ['at most a minute', 1 * hours, 0.5, 60],
    ['a second for one that hardly lasts', 3 * seconds, 0.5, 1],
  ])('comes %s before the end', async (_, life, chance, before) => {
    jest.spyOn(Math, 'random').mockReturnValue(chance);
    const { renew } = renewing(async () => lasting(24 * hours));
    await begun({ restore: async () => lasting(life), renew });
    await pass(life - before * seconds - 1);
    expect(renew).not.toHaveBeenCalled();
    await pass(1);
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it('goes on from credential to credential, with nobody asking', async () => {
    const { renew, pauses } = renewing(async () => lasting(100 * seconds));
    const { auth } = await begun({ restore: async () => lasting(100 * seconds), renew });
    await pass(300 * seconds);
    expect(pauses()).toEqual([75, 75, 75]);
    expect(auth.state()).toMatchObject({ status: 'signed-in', renewing: false });
  });

  it('waits for the end of a credential that lasts longer than a timer can', async () => {
    const { renew } = renewing(async () => lasting(24 * hours));
    await begun({ restore: async () => lasting(60 * 24 * hours), renew });
    await pass(59 * 24 * hours);
    expect(renew).not.toHaveBeenCalled();
    await pass(1 * 24 * hours);
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it('does nothing in a hidden tab, which looks at the clock once it is visible', async () => {
    const { renew } = renewing(async () => lasting(100 * seconds));
    await begun({ restore: async () => lasting(100 * seconds), renew });
    show('hidden');
    await pass(70 * seconds);
    show('visible');
    await pass(0);
    expect(renew).not.toHaveBeenCalled();
    show('hidden');
    await pass(1 * hours);
    expect(renew).not.toHaveBeenCalled();
    show('visible');
    await pass(0);
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it("comes in a hidden tab too with 'always'", async () => {
    const { renew } = renewing(async () => lasting(1 * hours));
    const always = withRenewal({ ahead: 'always' });
    await begun({ restore: async () => lasting(100 * seconds), renew }, always);
    show('hidden');
    await pass(75 * seconds);
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it("comes with the next request only with 'never', and then until it succeeds", async () => {
    const answers = [() => Promise.reject(unreachable), async () => lasting(100 * seconds)];
    const { renew } = renewing(() => (answers.shift() ?? (async () => lasting(1 * hours)))());
    const never = withRenewal({ ahead: 'never' });
    const { callFails } = await begun({ restore: async () => lasting(100 * seconds), renew }, never);
    await pass(1 * hours);
    wake('online');
    await pass(0);
    expect(renew).not.toHaveBeenCalled();
    void callFails();
    await pass(2 * seconds);
    expect(renew).toHaveBeenCalledTimes(2);
    await pass(1 * hours);
    expect(renew).toHaveBeenCalledTimes(2);
  });

  it.each(['focus', 'online'])('comes at once with %s after a sleep', async (type) => {
    const { renew } = renewing(async () => lasting(1 * hours));
    await begun({ restore: async () => lasting(1 * hours), renew });
    wake(type);
    await pass(0);
    expect(renew).not.toHaveBeenCalled();
    sleep(8 * hours);
    wake(type);
    await pass(0);
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it.each([
    [true, 1],
    [false, 0],
  ])('comes back from the back/forward cache: %s', async (persisted, times) => {
    const { renew } = renewing(async () => lasting(1 * hours));
    await begun({ restore: async () => lasting(1 * hours), renew });
    sleep(8 * hours);
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted }));
    await pass(0);
    expect(renew).toHaveBeenCalledTimes(times);
  });

  it('comes before the first request after a sleep, whatever timers do', async () => {
    let token = 'old';
    const renew = async () => {
      token = 'new';
      return lasting(1 * hours);
    };
    const accessToken = async () => token;
    const { call, backend } = await begun({ restore: async () => lasting(1 * hours), renew, accessToken });
    sleep(8 * hours);
    await call();
    expect(backend.credentials).toEqual(['Bearer new']);
  });

  it('stops when the user signs out, and when the app is gone', async () => {
    const { auth } = await begun({ restore: async () => lasting(1 * hours) });
    expect(jest.getTimerCount()).toBe(1);
    await auth.logout();
    expect(jest.getTimerCount()).toBe(0);
    TestBed.resetTestingModule();
    const { renew } = renewing(async () => lasting(1 * hours));
    await begun({ restore: async () => lasting(1 * hours), renew });
    TestBed.resetTestingModule();
    sleep(8 * hours);
    wake('online');
    await pass(1 * hours);
    expect(renew).not.toHaveBeenCalled();
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('A session that is found when its credential has run out', () => {
  const expired = () => lasting(-1 * hours);

  it('is renewed before the app starts', async () => {
    const { auth, events } = await begun({
      restore: async () => expired(),
      renew: async () => lasting(1 * hours),
    });
    expect(auth.expiresAt()?.getTime()).toBe(Date.now() + 1 * hours);
    expect(events.map(({ type }) => type)).toEqual(['signed-in', 'renewing', 'renewed']);
  });

  it('is kept when that is not possible for now', async () => {
    const { auth } = await begun({
      restore: async () => expired(),
      renew: () => Promise.reject(unreachable),
    });
    expect(auth.state()).toMatchObject({ status: 'signed-in', renewing: true, error: unreachable });
  });

  it('is over when the server says so', async () => {
    const error = new AuthError('login_required');
    const { auth } = await begun({ restore: async () => expired(), renew: () => Promise.reject(error) });
    expect(auth.state()).toEqual({ status: 'signed-out', reason: 'session-ended', error });
  });

  it('keeps the app waiting no longer than a restore may, and is renewed all the same', async () => {
    const answer = pending<Session>();
    const limit = withRestore({ timeLimit: 2 });
    const { auth, bootstrap } = begin({ restore: async () => expired(), renew: () => answer.promise }, limit);
    const startedAt = Date.now();
    const waited = bootstrap.then(() => Date.now() - startedAt);
    await pass(5 * seconds);
    expect(await waited).toBe(2 * seconds);
    answer.resolve(lasting(1 * hours));
    await pass(0);
    expect(auth.state()).toMatchObject({ status: 'signed-in', renewing: false });
  });
});

describe('A renewal that fails for now', () => {
  it('is tried again after growing pauses of at most a minute, and the user stays signed in', async () => {
    const { renew, pauses } = renewing(() => Promise.reject(unreachable));
    const { auth, events } = await runOut(renew);
    await pass(300 * seconds);
    expect(pauses()).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    expect(auth.state()).toMatchObject({ status: 'signed-in', renewing: true, error: unreachable });
    expect(events.at(-1)).toMatchObject({ type: 'renewal-failed', error: unreachable, retryIn: 60 });
  });

  it.each([
    [0, 0.75],
    [1 - Number.EPSILON, 1.25],
  ])('is tried again at a moment that differs from tab to tab (%d: after %d s)', async (chance, pause) => {
    jest.spyOn(Math, 'random').mockReturnValue(chance);
    const { renew, pauses } = renewing(() => Promise.reject(unreachable));
    await runOut(renew);
    await pass(70 * seconds);
    expect(pauses()[0]).toBe(pause);
  });

  it('leaves no trace once one has succeeded, and the next trouble begins with a short pause', async () => {
    let answer: () => Promise<Session> = () => Promise.reject(unreachable);
    const { renew, pauses } = renewing(() => answer());
    const { auth } = await runOut(renew);
    await pass(70 * seconds);
    answer = async () => lasting(100 * seconds);
    await pass(60 * seconds);
    expect(auth.state()).toMatchObject({ status: 'signed-in', renewing: false });
    expect(auth.error()).toBeNull();
    answer = () => Promise.reject(unreachable);
    const before = pauses().length;
    await pass(80 * seconds);
    expect(pauses().slice(before + 1, before + 3)).toEqual([1, 2]);
  });
});

describe('No answer causes a storm', () => {
  /** So many calls, so many milliseconds after each other. */
  async function hammer(call: () => unknown, times: number, pause: number): Promise<void> {
    for (let time = 0; time < times; time++) {
      call();
      jest.advanceTimersByTime(pause);
      // Jest's own way to run promises takes a turn of the event loop each time: minutes for an hour.
      for (let turn = 0; turn < 30; turn++) await Promise.resolve();
    }
  }

  it.each<[string, () => Promise<Session>]>([
    ['is that nobody can be reached', () => Promise.reject(unreachable)],
    ['never comes', () => new Promise(() => undefined)],
    ['is a credential for a second', async () => lasting(1 * seconds)],
    ['is a credential of the past', async () => lasting(-1 * hours)],
    [
      'is somebody else each time',
      async () => ({ user: { sub: String(Date.now()) }, expiresAt: Date.now() }),
    ],
    [
      'wants a pause before now',
      () => Promise.reject(new AuthError('server_timeout', null, { retryAfter: -60 })),
    ],
    [
      'wants a pause that is no number',
      () => Promise.reject(new AuthError('server_timeout', null, { retryAfter: NaN })),
    ],
  ])(
    'in an hour of ten requests a second, when it %s',
    async (_, answer) => {
      const { renew, pauses } = renewing(answer);
      const { callFails } = await runOut(renew);
      await hammer(callFails, 36_000, 100);
      const steps = [1, 2, 4, 8, 16, 32];
      const tooEarly = pauses().filter((pause, step) => pause < (steps[step] ?? 60));
      expect(tooEarly).toEqual([]);
      expect(renew.mock.calls.length).toBeGreaterThan(30);
    },
    60_000,
  );

  it('when credentials last just long enough to be used', async () => {
    const { renew, pauses } = renewing(async () => lasting(2.1 * seconds));
    const { callFails } = await runOut(renew);
    await hammer(callFails, 6000, 10);
    expect(pauses().filter((pause) => pause < 1)).toEqual([]);
    expect(renew.mock.calls.length).toBeGreaterThan(30);
  });
});

describe('A server that wants to be left alone', () => {
  const busy = (retryAfter: number) => () =>
    Promise.reject(new AuthError('server_unreachable', null, { retryAfter }));

  it('is, whatever happens meanwhile', async () => {
    const { renew } = renewing(busy(120));
    const { auth, callFails } = await runOut(renew);
    await pass(119 * seconds);
    wake('online');
    show('visible');
    await expect(Promise.race([auth.renew(), pass(0)])).resolves.toBeUndefined();
    void callFails();
    await pass(0);
    expect(renew).toHaveBeenCalledTimes(1);
    await pass(1 * seconds);
    expect(renew).toHaveBeenCalledTimes(2);
  });

  it('makes a renewal that the app asks for fail at once when that takes long', async () => {
    const { renew } = renewing(busy(120));
    const { auth } = await runOut(renew);
    await expect(auth.renew()).rejects.toMatchObject({ code: 'server_unreachable', retryAfter: 120 });
  });

  it.each([
    ['longer than the usual pause', 5, 5],
    ['for ever', 1e9, 600],
    ['shorter than the usual pause', 0.1, 1],
  ])('for a time that is %s', async (_, retryAfter, pause) => {
    const { renew, pauses } = renewing(busy(retryAfter));
    const { events } = await runOut(renew);
    expect(events.at(-1)).toMatchObject({ retryIn: pause });
    await pass(pause * seconds);
    expect(pauses()).toEqual([pause]);
  });
});

describe('The pause before the next attempt', () => {
  it.each([
    ['ends when the network is back', () => wake('online'), 2],
    [
      'ends when the user is back',
      () => {
        show('visible');
      },
      2,
    ],
    [
      'ends when the page is back',
      () => window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true })),
      2,
    ],
    [
      'goes on when the user leaves',
      () => {
        show('hidden');
      },
      1,
    ],
    ['goes on when the page has the focus', () => wake('focus'), 1],
  ])('%s', async (_, happen, times) => {
    const { renew } = renewing(() => Promise.reject(unreachable));
    await runOut(renew);
    happen();
    await pass(0);
    expect(renew).toHaveBeenCalledTimes(times);
  });

  it('ends when the app asks for a renewal, and there is one for all', async () => {
    const answer = pending<Session>();
    const answers = [() => Promise.reject(unreachable), () => answer.promise];
    const { renew } = renewing(() => (answers.shift() ?? (() => answer.promise))());
    const { auth, call } = await runOut(renew);
    const waiting = call();
    await pass(0);
    const renewals = [auth.renew(), auth.renew(), waiting];
    await pass(0);
    expect(renew).toHaveBeenCalledTimes(2);
    answer.resolve(lasting(1 * hours));
    await Promise.all(renewals);
  });

  it('ends for a request that waits when the user signs out', async () => {
    const { auth, callFails, backend } = await runOut(() => Promise.reject(unreachable));
    const answer = callFails();
    await pass(0);
    await auth.logout();
    expect(await answer).toMatchObject({ code: 'not_signed_in' });
    expect(backend.sent).toEqual([]);
    // Angular's own, for a frame.
    await pass(20);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not count for the next session', async () => {
    const { renew } = renewing(() => Promise.reject(unreachable));
    const login = async () => lasting(100 * seconds);
    const app = await begun({ restore: async () => lasting(5 * minutes), login, renew });
    sleep(5 * minutes);
    wake('focus');
    await pass(60 * seconds);
    await app.auth.login();
    renew.mockClear();
    await pass(75 * seconds);
    expect(renew).toHaveBeenCalledTimes(1);
  });
});

describe('A request while the renewal fails', () => {
  it('goes out at once with a credential that is still good', async () => {
    const { renew } = renewing(() => Promise.reject(unreachable));
    const { call, backend } = await begun({ restore: async () => lasting(5 * minutes), renew });
    await pass(5 * minutes - 2 * seconds);
    const startedAt = Date.now();
    await call();
    expect(Date.now()).toBe(startedAt);
    expect(backend.credentials).toEqual(['Bearer secret']);
  });

  it('goes out with one that is still good when it is the first to find out', async () => {
    const { renew } = renewing(() => Promise.reject(unreachable));
    const { call, backend } = await begun({ restore: async () => lasting(5 * minutes), renew });
    sleep(5 * minutes - 2 * seconds);
    await call();
    expect(renew).toHaveBeenCalledTimes(1);
    expect(backend.credentials).toEqual(['Bearer secret']);
  });

  it('waits for an attempt that is near', async () => {
    const answers = [() => Promise.reject(unreachable)];
    const { renew } = renewing(() => (answers.shift() ?? (async () => lasting(1 * hours)))());
    const { call, backend } = await runOut(renew);
    const answer = call();
    await pass(1 * seconds);
    await answer;
    expect(backend.credentials).toEqual(['Bearer secret']);
  });

  it('fails at once with what the last attempt has met when the next one is far', async () => {
    const { renew } = renewing(() => Promise.reject(unreachable));
    const { callFails, backend } = await runOut(renew);
    await pass(32 * seconds);
    const startedAt = Date.now();
    expect(await callFails()).toBe(unreachable);
    expect(Date.now()).toBe(startedAt);
    expect(backend.sent).toEqual([]);
  });

  it('waits ten seconds at most for a strategy that does not answer, which is called off later', async () => {
    const signals: AbortSignal[] = [];
    const never = (signal: AbortSignal) => {
      signals.push(signal);
      return new Promise<Session>(() => undefined);
    };
    const { auth, callFails, backend } = await runOut(never);
    const startedAt = Date.now();
    const waited = callFails().then((error) => [error, Date.now() - startedAt]);
    await pass(19 * seconds);
    expect(await waited).toEqual([expect.objectContaining({ code: 'server_timeout' }), 10 * seconds]);
    expect(backend.sent).toEqual([]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    await pass(1 * seconds);
    expect(signals[0]?.aborted).toBe(true);
    expect(auth.state()).toMatchObject({ renewing: true, error: { code: 'server_timeout' } });
    await pass(1 * seconds);
    expect(signals).toHaveLength(2);
  });

  it('goes out with a credential that is due as soon as it comes: the clock may be wrong', async () => {
    const { renew } = renewing(async () => lasting(-1 * hours));
    const { call, backend } = await runOut(renew);
    await call();
    expect(renew).toHaveBeenCalledTimes(1);
    expect(backend.credentials).toEqual(['Bearer secret']);
  });
});

describe('A renewal that brings another user', () => {
  it('is told as a sign-in', async () => {
    const bob = { user: { sub: 'bob' }, expiresAt: null };
    const { auth, events } = await begun({ renew: async () => bob });
    await auth.renew();
    expect(auth.user()).toEqual(bob.user);
    expect(events.map(({ type }) => type)).toEqual(['signed-in', 'renewing', 'signed-in']);
  });
});
