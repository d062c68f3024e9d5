import { toAuthError } from './auth-error';

/** What an operation gives, unless it is called off first. */
export function orAborted<T>(operation: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(toAuthError(signal.reason));
    });
    operation.then(resolve, reject);
  });
}
