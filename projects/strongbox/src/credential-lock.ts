/** Runs `task` while no other tab runs one of that name; right away where the browser has no locks. */
export async function oneTabAtATime<T>(
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
    // What the task met is told below. That there may be no lock here must not keep it from running.
    if (!running) signal.throwIfAborted();
  }
  return running ?? task();
}
