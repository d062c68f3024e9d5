/**
 * Holds a Web Lock until what is given is called, or the page is gone; `null` where another page keeps it, at once or
 * until the signal is aborted. A browser without locks grants everything.
 */
export function holdLock(
  window: Window | null,
  name: string,
  options: Pick<LockOptions, 'ifAvailable' | 'signal'>,
): Promise<(() => void) | null> {
  const navigator: Partial<Navigator> | undefined = window?.navigator;
  const { locks } = navigator ?? {};
  if (!locks) return Promise.resolve(() => undefined);
  return new Promise((resolve) => {
    const hold = (lock: Lock | null) =>
      new Promise<void>((release) => {
        if (!lock) release();
        resolve(lock && release);
      });
    locks.request(name, options, hold).catch(() => {
      resolve(null);
    });
  });
}
