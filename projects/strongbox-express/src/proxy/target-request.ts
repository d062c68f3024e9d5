import { Readable } from 'node:stream';
import type { Request, Response } from 'express';
import { errors, type Dispatcher } from 'undici';
import { BackendError } from '../backend-error.ts';
import { headersForTarget } from './passed-headers.ts';
import type { Route } from './proxy-route.ts';
import type { RequestBody } from './request-body.ts';

/** What goes to a target, whatever the token. */
export interface TargetRequest {
  readonly dispatcher: Dispatcher;
  readonly route: Route;
  /** With its query. */
  readonly path: string;
  readonly request: Request;
  readonly response: Response;
  readonly body: RequestBody;
}

/** Asks the target with a token or none, for as long as the client waits. */
export function askTarget({ dispatcher, route, path, request, response, body }: TargetRequest) {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const wait = route.timeout * 1000;
  return async (token?: string): Promise<Dispatcher.ResponseData> => {
    try {
      return await dispatcher.request({
        origin: route.origin,
        path,
        method: request.method,
        headers: headersForTarget(request.headers, token),
        body: body === null || Buffer.isBuffer(body) ? body : Readable.from(body),
        headersTimeout: wait,
        bodyTimeout: wait,
        signal: gone.signal,
      });
    } catch (cause) {
      throw upstreamFailure(cause);
    }
  };
}

/** Whether a renewed token may help, and the request can be sent once more. */
export function isRenewable({ statusCode, headers }: Dispatcher.ResponseData, body: RequestBody): boolean {
  const challenge = String(headers['www-authenticate'] ?? '');
  return (
    statusCode === 401 &&
    (body === null || Buffer.isBuffer(body)) &&
    // Asks for another login (RFC 9470 §3), which no renewal gives.
    !challenge.includes('insufficient_user_authentication')
  );
}

/** What a client of the target has thrown, as it may be told. */
export function upstreamFailure(cause: unknown): BackendError {
  if (cause instanceof BackendError) return cause;
  const isLate = [errors.ConnectTimeoutError, errors.HeadersTimeoutError, errors.BodyTimeoutError].some(
    (type) => cause instanceof type,
  );
  if (isLate) return new BackendError('upstream_timeout', 'The API did not answer in time.', { cause });
  if (cause instanceof errors.InvalidArgumentError) {
    return new BackendError('invalid_request', 'The request cannot be passed on.', { cause });
  }
  return new BackendError('upstream_unreachable', 'The API cannot be reached.', { cause });
}
