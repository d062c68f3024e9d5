import type { NgZone } from '@angular/core';
import { AuthError } from './auth-error';
import { orAborted } from './or-aborted';

/** What an operation gives, unless it is called off or takes longer: then its own signal is aborted too. */
export async function inTime<T>(
  seconds: number,
  outer: AbortSignal,
  zone: NgZone,
  operation: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted();
  const inner = new AbortController();
  const callOff = (): void => {
    inner.abort(outer.reason);
  };
  outer.addEventListener('abort', callOff);
  // Outside the zone, so that a page that waits still counts as stable.
  const timer = zone.runOutsideAngular(() =>
    setTimeout(() => {
      inner.abort(new AuthError('server_timeout', ngDevMode && `no answer in ${seconds} s.`));
    }, seconds * 1000),
  );
  try {
    const result = await orAborted(operation(inner.signal), inner.signal);
    inner.signal.throwIfAborted();
    return result;
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', callOff);
  }
}
