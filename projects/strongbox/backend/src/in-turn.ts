/**
 * Runs `task` while no tab runs another of that name, right away where the browser has no locks. `signal` ends the wait, not
 * the task: a request that is under way must have ended before the next one goes by the cookie it leaves.
 */
export async function inTurn<T>(
  window: Window | null,
  name: string,
  signal: AbortSignal,
  task: () => Promise<T>,
): Promise<T> {
  const navigator: Partial<Navigator> | undefined = window?.navigator;
  let running: Promise<T> | undefined;
  try {
    await navigator?.locks?.request(name, { signal }, () => (running = task()));
  } catch {
    if (!running) signal.throwIfAborted();
  }
  return running ?? task();
}
