import type { Strategy } from '../strategies/strategy';
import type { StormRun } from './storm-run';

/** The last run with each strategy. */
export type StormRuns = Readonly<Partial<Record<Strategy, StormRun>>>;

const key = 'demo.reload-storm';

/** It outlives a reload and ends with the tab. Counts only; no part of the session is in it. */
export function recordedRuns(): StormRuns {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? '{}') as StormRuns;
  } catch {
    return {};
  }
}

/** Throws where the browser keeps the page from storing anything. */
export function recordRuns(runs: StormRuns): void {
  sessionStorage.setItem(key, JSON.stringify(runs));
}
