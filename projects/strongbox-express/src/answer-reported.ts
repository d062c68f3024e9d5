import type { ErrorRequestHandler } from 'express';
import { BackendError, unexpected } from './backend-error.ts';

/** `answerErrors` for what somebody has reported already. */
// Express knows an error handler by its four parameters.
// eslint-disable-next-line @typescript-eslint/no-unused-vars
export const answerReported: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  if (response.headersSent) {
    // Half an answer must not look like a whole one.
    response.destroy();
    return;
  }
  const failure = toBackendError(error);
  response.status(failure.status).set('Cache-Control', 'no-store');
  if (failure.retryAfter !== null) response.set('Retry-After', String(Math.ceil(failure.retryAfter)));
  response.json(failure);
};

/** What it is for the browser. */
export function toBackendError(cause: unknown): BackendError {
  if (cause instanceof BackendError) return cause;
  const status = statusOf(cause);
  if (status === 413) return new BackendError('body_too_large', 'The body is too large.', { cause });
  if (status >= 400 && status < 500)
    return new BackendError('invalid_request', 'The request cannot be read.', { cause });
  return unexpected(cause);
}

/** Express and its parsers write the status they mean on what they throw. */
function statusOf(error: unknown): number {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : 500;
}
