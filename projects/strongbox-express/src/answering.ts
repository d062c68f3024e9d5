import type { Request, RequestHandler, Response } from 'express';
import { answerReported } from './answer-reported.ts';
import { BackendError } from './backend-error.ts';

/** Lets a request pass that `check` has nothing against, and answers its refusal: an API need not have an error handler for it. */
export function answering(
  check: (request: Request, response: Response) => void | Promise<void>,
): RequestHandler {
  return async (request, response, next) => {
    try {
      await check(request, response);
    } catch (error) {
      // All else is a mistake in the wiring, which its author has to see.
      if (error instanceof BackendError) answerReported(error, request, response, next);
      else next(error);
      return;
    }
    next();
  };
}
