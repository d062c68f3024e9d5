import { TestBed } from '@angular/core/testing';
import * as fc from 'fast-check';
import { Auth, AuthError, type NoSession, type Session } from 'ngx-strongbox';
import type { Script } from './spec/scripted-strategy';
import { TabBrowser } from './spec/tab';

type How = 'session' | 'nothing' | 'passing' | 'definite';
type Step =
  | { readonly do: 'login' | 'renew' | 'logout' }
  | { readonly do: 'answer'; readonly which: number; readonly how: How; readonly life: number | null }
  | { readonly do: 'tell'; readonly news: object }
  | { readonly do: 'pass'; readonly milliseconds: number }
  | { readonly do: 'wake'; readonly type: string };

/** What the strategy was asked, and at which step. */
interface Question {
  readonly step: number;
  readonly answer: (how: How, life: number | null) => void;
}

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('login', 'renew', 'logout') }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('answer'),
      which: fc.nat(20),
      how: fc.constantFrom('session', 'session', 'session', 'nothing', 'passing', 'definite'),
      life: fc.constantFrom(null, -1000, 0, 1500, 60_000, 3_600_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('tell'),
      news: fc.constantFrom(
        { type: 'signed-out', reason: 'logout' },
        { type: 'signed-out', reason: 'idle' },
        { type: 'signed-in', since: Infinity },
        { type: 'session-ended' },
        { type: 'renewed' },
        { type: 'nonsense' },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('pass'), milliseconds: fc.constantFrom(1, 900, 6000, 61_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('wake'),
      type: fc.constantFrom('online', 'focus', 'visibilitychange'),
    }),
  },
);

/** Answers when it is told to, also what nobody waits for any more; keeps account of what it gave. */
class Strategy {
  readonly questions: Question[] = [];
  /** The sessions it gave, and at which step each was asked for. */
  readonly given = new Map<Session, number>();
  /** What it keeps: nothing that came after the session had moved on. */
  #kept: Session | null = null;
  step = 0;
  readonly script: Script;

  constructor(isShared: boolean) {
    this.script = {
      isShared,
      restore: (signal) => this.#ask<Session | NoSession>({ reason: 'no-session' }, signal),
      login: (_, signal) => this.#ask<Session | 'redirecting'>('redirecting', signal),
      renew: (signal) => this.#ask<Session>(null, signal),
      current: async () => this.#kept,
      logout: async () => {
        this.#kept = null;
      },
      forget: async () => {
        this.#kept = null;
      },
    };
  }

  #ask<T>(nothing: Exclude<T, Session> | null, signal: AbortSignal): Promise<T | Session> {
    return new Promise((resolve, reject) => {
      const { step } = this;
      let isAnswered = false;
      const answer = (how: How, life: number | null): void => {
        if (isAnswered) return;
        isAnswered = true;
        const session: Session = {
          user: { sub: 'alice' },
          expiresAt: life === null ? null : Date.now() + life,
        };
        if (how === 'session') this.given.set(session, step);
        if (how === 'session' && !signal.aborted) this.#kept = session;
        if (how === 'session') resolve(session);
        else if (how === 'nothing' && nothing !== null) resolve(nothing);
        else reject(new AuthError(how === 'passing' ? 'server_unreachable' : 'login_required'));
      };
      this.questions.push({ step, answer });
    });
  }
}

const states: Readonly<Record<string, string>> = {
  'signed-in': 'signed-in',
  renewing: 'signed-in',
  renewed: 'signed-in',
  'renewal-failed': 'signed-in',
  'signed-out': 'signed-out',
  unreachable: 'unreachable',
};

/** Runs the steps, and gives what must not be. */
async function faultsOf(steps: readonly Step[], isShared: boolean): Promise<string[]> {
  const faults: string[] = [];
  const strategy = new Strategy(isShared);
  const browser = new TabBrowser();
  const tab = browser.open(strategy.script);
  const auth = tab.get(Auth);
  let signedOutAt = -1;

  const check = (): void => {
    const state = auth.state();
    if (state.status === 'signed-out' && 'renewing' in state) faults.push('renewing without a session');
    if (state.status !== 'signed-in') return;
    const askedAt = strategy.given.get(state.session);
    if (askedAt === undefined) faults.push('signed in with a session nobody gave');
    else if (askedAt < signedOutAt) faults.push('signed in with what was asked for before a sign-out');
  };
  auth.events.subscribe(({ type }) => {
    const { status } = auth.state();
    if (states[type] !== status) faults.push(`${status} when told of ${type}`);
    check();
  });

  const quiet = (promise: Promise<unknown>): void => {
    promise.catch(() => undefined);
  };
  for (const next of steps) {
    strategy.step++;
    if (next.do === 'login') quiet(auth.login());
    if (next.do === 'renew') quiet(auth.renew());
    if (next.do === 'logout') quiet(auth.logout());
    if (next.do === 'tell') browser.post('strongbox.session scripted', next.news);
    if (next.do === 'pass') await jest.advanceTimersByTimeAsync(next.milliseconds);
    if (next.do === 'wake') tab.window.dispatchEvent(new Event(next.type));
    if (next.do === 'answer') {
      const question = strategy.questions[next.which % Math.max(1, strategy.questions.length)];
      question?.answer(next.how, next.life);
    }
    const isSignOut = next.do === 'logout' || (next.do === 'tell' && 'reason' in next.news);
    if (isSignOut && auth.state().status === 'signed-out') signedOutAt = strategy.step;
    if (isSignOut && auth.state().status === 'signed-in') faults.push('signed in after a sign-out');
    check();
    await jest.advanceTimersByTimeAsync(0);
    check();
  }
  tab.close();
  return faults;
}

beforeEach(() => {
  jest.useFakeTimers();
  jest.spyOn(console, 'warn').mockReturnValue();
});
afterEach(() => {
  TestBed.resetTestingModule();
  jest.useRealTimers();
});

describe('Whatever happens in whatever order', () => {
  it.each([
    ['of its own', false],
    ['shared with other tabs', true],
  ])(
    'nobody is signed in but with a session the strategy gave since the last sign-out: a credential %s',
    async (_, isShared) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
          expect(await faultsOf(steps, isShared)).toEqual([]);
        }),
        { numRuns: 150 },
      );
    },
    60_000,
  );
});
