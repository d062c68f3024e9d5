import type { ErrorRequestHandler } from 'express';
import { answerReported, toBackendError } from './answer-reported.ts';
import { tell } from './error-report.ts';

/**
 * Express error handler that answers `{ code, message }`: a {@link BackendError} as it is, a request that could not be read
 * as `invalid_request` or `body_too_large`, all else as `unexpected` without a word about it. The routers of this package
 * have it already; take it for endpoints of your own. What is `unexpected` is a bug and a line on the console, in production
 * too, with its place in the code and not its message. Nothing else is logged: put a handler that reports before it, and let
 * that pass on a `BackendError` where the console should not have it again.
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
export const answerErrors: ErrorRequestHandler = (error: unknown, request, response, next) => {
  const failure = toBackendError(error);
  if (failure.code === 'unexpected' && failure !== error) tell(failure);
  return answerReported(error, request, response, next);
};
