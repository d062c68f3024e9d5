import { buffer } from 'node:stream/consumers';
import type { Request } from 'express';
import { BackendError } from '../backend-error.ts';

/** A body up to this many bytes waits in memory, so that it can be sent once more with a renewed token. */
const REPLAYABLE = 64 * 1024;

/** The body of a request: none, one that can be sent again, or one that passes by. */
export type RequestBody = null | Buffer | AsyncIterable<Buffer>;

/** Rejects with `body_too_large` when the length is told, else whoever reads the body finds out. */
export async function readBody(request: Request, limit: number): Promise<RequestBody> {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers;
  if (coding === undefined && Number(length) === 0) return null;
  if (request.method === 'GET' || request.method === 'HEAD') {
    throw new BackendError('invalid_request', `${request.method} has no body.`);
  }
  if (request.readableDidRead) {
    throw new BackendError('unexpected', 'The body is read: mount apiProxy() before any body parser.');
  }
  if (Number(length) > limit) throw tooLarge(limit);
  const body = limited(request, limit);
  return coding === undefined && Number(length) <= REPLAYABLE ? buffer(body) : body;
}

async function* limited(request: Request, limit: number): AsyncGenerator<Buffer> {
  let size = 0;
  // Destroyed, the request could not be answered any more.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    yield chunk;
  }
}

function tooLarge(limit: number): BackendError {
  return new BackendError('body_too_large', `The body has more than ${limit} bytes.`);
}
