import { TestBed } from '@angular/core/testing';
import fc from 'fast-check';
import { Auth, IdleTimeout, withIdleTimeout } from 'ngx-strongbox';
import { type Tab, TabBrowser } from './spec/tab';

const seconds = 1000;
const after = 20 * seconds;
const warnBefore = 5 * seconds;
/** What a tab waits for the others at most, and what a message between them takes. */
const grace = 300;

type Step =
  | { readonly type: 'act'; readonly tab: 0 | 1 }
  | { readonly type: 'stay'; readonly tab: 0 | 1 }
  | { readonly type: 'wake'; readonly tab: 0 | 1 }
  | { readonly type: 'pass'; readonly milliseconds: number }
  | { readonly type: 'sleep'; readonly milliseconds: number };

const tab = fc.constantFrom<0 | 1>(0, 1);
const milliseconds = fc.integer({ min: 1, max: 25 * seconds });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: fc.constant('act' as const), tab }),
  fc.record({ type: fc.constant('stay' as const), tab }),
  fc.record({ type: fc.constant('wake' as const), tab }),
  fc.record({ type: fc.constant('pass' as const), milliseconds }),
  fc.record({ type: fc.constant('sleep' as const), milliseconds }),
);

const secondsLeft = (of: Tab) => of.get(IdleTimeout).secondsLeft();

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

async function openTwo(): Promise<readonly [Tab, Tab]> {
  const browser = new TabBrowser();
  const open = () =>
    browser.open({}, withIdleTimeout({ after: after / seconds, warnBefore: warnBefore / seconds }));
  const tabs = [open(), open()] as const;
  await Promise.all(tabs.map((each) => each.get(Auth).settled()));
  await jest.advanceTimersByTimeAsync(0);
  return tabs;
}

/** Takes a step, and says when the last sign of life came in time. */
async function take(taken: Step, tabs: readonly [Tab, Tab], lastActive: number): Promise<number> {
  if (taken.type === 'pass') await jest.advanceTimersByTimeAsync(taken.milliseconds);
  else if (taken.type === 'sleep') jest.setSystemTime(Date.now() + taken.milliseconds);
  else {
    const tab = tabs[taken.tab];
    const counts = taken.type === 'stay' || (taken.type === 'act' && secondsLeft(tab) === null);
    const now = Date.now();
    const isTimely = counts && now < lastActive + after;
    if (taken.type === 'stay') tab.get(IdleTimeout).stay();
    else tab.window.dispatchEvent(new Event(taken.type === 'act' ? 'pointerdown' : 'focus'));
    // What is told reaches the other tab before the next thing happens.
    await jest.advanceTimersByTimeAsync(1 * seconds);
    if (isTimely) return now;
  }
  return lastActive;
}

async function run(steps: readonly Step[], tabs: readonly [Tab, Tab]): Promise<void> {
  const statuses = () => tabs.map((each) => each.get(Auth).state().status);
  let lastActive = Date.now();
  await jest.advanceTimersByTimeAsync(1 * seconds);
  for (const each of steps) {
    lastActive = await take(each, tabs, lastActive);
    if (Date.now() < lastActive + after) expect(statuses()).toEqual(['signed-in', 'signed-in']);
    if (Date.now() < lastActive + after - warnBefore) expect(tabs.map(secondsLeft)).toEqual([null, null]);
  }
  await jest.advanceTimersByTimeAsync(Math.max(0, lastActive + after - Date.now()));
  // Too late.
  for (const each of tabs) each.get(IdleTimeout).stay();
  await jest.advanceTimersByTimeAsync(grace);
  expect(statuses()).toEqual(['signed-out', 'signed-out']);
}

it('no order of events ends a session before its time is over, or after it keeps one', async () => {
  const property = fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
    const tabs = await openTwo();
    try {
      await run(steps, tabs);
    } finally {
      for (const each of tabs) each.close();
      TestBed.resetTestingModule();
    }
  });
  await fc.assert(property, { numRuns: 50 });
}, 30_000);
