import type { ErrorRequestHandler } from 'express';
import type { BackendError } from './backend-error.ts';
import { RepeatedReport } from './repeated-report.ts';
import { WiringMistake } from './wiring-mistake.ts';

/** Seconds between two lines that are the same. */
const pause = 10;

/** Tells `onError`, or without one the console; in production that of bugs alone, which leave no other trace. */
export function errorReport(onError?: (error: BackendError) => void): (error: BackendError) => void {
  if (onError) return onError;
  const isTold = process.env['NODE_ENV'] !== 'production';
  const repeated = new RepeatedReport(tell, pause);
  return (error) => {
    if (error.code === 'unexpected') tell(error);
    else if (isTold) repeated.tell(error);
  };
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

/** A line on the console. What `cause` says may hold anything, so its place in the code is all that is told of it. */
export function tell({ code, message, cause }: BackendError): void {
  if (code !== 'unexpected') {
    console.warn(`[strongbox-express] ${code}: ${message}`);
    return;
  }
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  const place = /\n {4}(at .*)/.exec(stack)?.[1] ?? '';
  const what = cause instanceof WiringMistake ? cause.message : `${message} ${place}`;
  console.error(`[strongbox-express] ${code}: ${what}`.trimEnd());
}
