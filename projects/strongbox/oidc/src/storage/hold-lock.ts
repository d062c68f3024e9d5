/**
 * Holds a Web Lock until what is given is called, or the page is gone; `null` where another page keeps it until `signal`
 * is aborted. A browser without locks grants everything.
 */
export function holdLock(
  window: Window | null,
  name: string,
  signal?: AbortSignal,
): Promise<(() => void) | null> {
  const navigator: Partial<Navigator> | undefined = window?.navigator;
  const { locks } = navigator ?? {};
  if (!locks) return Promise.resolve(() => undefined);
  return new Promise((resolve) => {
    const hold = () =>
      new Promise<void>((release) => {
        resolve(release);
      });
    locks.request(name, signal ? { signal } : {}, hold).catch(() => {
      resolve(null);
    });
  });
}
