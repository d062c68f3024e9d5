import type { ErrorRequestHandler } from 'express';
import { BackendError, unexpected } from './backend-error.ts';

/**
 * Express error handler that answers `{ code, message }`: a {@link BackendError} as it is, a request that could not be read
 * as `invalid_request` or `body_too_large`, all else as `unexpected` without a word about it. The routers of this package
 * have it already; take it for endpoints of your own. It logs nothing: put a handler that reports before it.
 *
 * @example
 * ```ts
 * const app = express();
 * app.get('/healthy', (_request, response) => {
 *   response.sendStatus(204);
 * });
 * app.use(answerErrors);
 * ```
 */
// Express knows an error handler by its four parameters.
// eslint-disable-next-line @typescript-eslint/no-unused-vars
export const answerErrors: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
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

function toBackendError(cause: unknown): BackendError {
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
