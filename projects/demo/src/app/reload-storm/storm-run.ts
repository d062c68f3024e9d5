import type { StormCounts } from './storm-counts';

/** What one reload led to. */
export interface StormSample {
  /** Since the run began; null when nobody could be asked. */
  readonly counts: StormCounts | null;
  /** What went wrong, in words for the user. */
  readonly failure: string | null;
}

export interface StormRun {
  /** `reloading` is a page that is about to go, `measuring` the page after it. */
  readonly status: 'reloading' | 'measuring' | 'stopped' | 'done';
  readonly before: StormCounts;
  readonly samples: readonly StormSample[];
  /** Why it stopped, unless the user wanted it. */
  readonly note: string | null;
}

export const reloads = 20;

export function isRunning(run: StormRun | null): boolean {
  return run?.status === 'reloading' || run?.status === 'measuring';
}

/** What the last reload that could be counted led to. */
export function lastCounts({ samples }: StormRun): StormCounts | null {
  return samples.findLast(({ counts }) => counts !== null)?.counts ?? null;
}
