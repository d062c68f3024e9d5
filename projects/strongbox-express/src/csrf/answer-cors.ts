import type { Request, Response } from 'express';
import { BackendError } from '../backend-error.ts';
import type { AllowedOrigins } from './allowed-origins.ts';

const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const ownHeaders = ['Content-Type', 'X-CSRF', 'X-XSRF-TOKEN'];
const seconds = '600';

/** Lets the allowed origins read the answer, and no other. Whether it was a preflight, which is answered then. */
export function answerCors(
  request: Request,
  response: Response,
  origins: AllowedOrigins,
  headers: readonly string[],
): boolean {
  const origin = request.get('origin');
  if (origin === undefined || origin === origins.own) return false;
  if (!origins.isOther(origin))
    throw new BackendError('csrf_refused', 'This origin may not call the backend.');
  response.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' });
  if (request.method !== 'OPTIONS' || request.get('access-control-request-method') === undefined) {
    response.set('Access-Control-Expose-Headers', 'Retry-After, WWW-Authenticate');
    return false;
  }
  response.set({
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers': [...ownHeaders, ...headers].join(', '),
    'Access-Control-Max-Age': seconds,
  });
  response.status(204).end();
  return true;
}
