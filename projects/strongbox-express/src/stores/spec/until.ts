import { setTimeout as wait } from 'node:timers/promises';

/** Asks again and again until it is so; the time limit of the test is the limit. */
export async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await wait(10);
}
