import { toAuthError } from './auth-error';

/** What an operation gives, unless it is called off first. */
export function orAborted<T>(operation: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const callOff = (): void => {
      reject(toAuthError(signal.reason));
    };
    signal.addEventListener('abort', callOff);
    void operation.then(resolve, reject).finally(() => {
      // The signal may outlive what the operation gave.
      signal.removeEventListener('abort', callOff);
    });
  });
}
