/** The longest pause between two attempts, in milliseconds. */
export const LONGEST_PAUSE = 60_000;

/** How long to wait after so many failures, in milliseconds. Jittered, so that tabs do not come back all at once. */
export function backOff(failures: number): number {
  return Math.min(2 ** failures * 1000, LONGEST_PAUSE) * (0.75 + Math.random() / 2);
}
