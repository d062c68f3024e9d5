import type { ErrorRequestHandler } from 'express';
import type { BackendError } from './backend-error.ts';

/** Tells `onError`, or without one the console, but not in production. */
export function errorReport(onError?: (error: BackendError) => void): (error: BackendError) => void {
  return onError ?? (process.env['NODE_ENV'] === 'production' ? () => undefined : warn);
}

/** Reports what the browser learns only the kind of, and leaves the answer to the next handler. */
export function reportErrors(report: (error: unknown) => void): ErrorRequestHandler {
  return (error: unknown, _request, _response, next) => {
    const { status = 500 } = Object(error) as { readonly status?: number };
    // What a body parser says of a bad body quotes it, the password included.
    if (status >= 500) report(error);
    next(error);
  };
}

/** What `cause` says may hold anything, so its place in the code is all that is told of it. */
function warn({ code, message, cause }: BackendError): void {
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  const place = code === 'unexpected' ? (/\n {4}(at .*)/.exec(stack)?.[1] ?? '') : '';
  console.warn(`[strongbox-express] ${code}: ${message} ${place}`.trimEnd());
}
