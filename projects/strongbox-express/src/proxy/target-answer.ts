import type { IncomingHttpHeaders } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { Dispatcher } from 'undici';
import { BackendError } from '../backend-error.ts';
import { headersForBrowser } from './passed-headers.ts';

/** Streams the answer of a target to the browser. `locate` says where in the app a place at the target is found. */
export async function passAnswer(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  response: Response,
  locate: (location: string) => string | null,
): Promise<void> {
  const { location: told } = headers as IncomingHttpHeaders;
  const location = told === undefined ? null : locate(told);
  if (told !== undefined && location === null && statusCode >= 300 && statusCode < 400) {
    await body.dump();
    throw new BackendError('upstream_unreachable', 'The API redirects to where no route leads.');
  }
  response.status(statusCode);
  for (const [name, value] of headersForBrowser(headers)) {
    if (name === 'vary') response.vary(String(value));
    // What the app has set itself counts.
    else if (!response.hasHeader(name)) response.setHeader(name, value);
  }
  if (location !== null) response.setHeader('Location', location);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  const caching = String(headers['cache-control'] ?? '');
  response.setHeader('Cache-Control', /\b(private|no-store)\b/i.test(caching) ? caching : 'no-store');
  // Events must not wait for the first of them.
  if (headers['content-length'] === undefined) response.flushHeaders();
  await pipeline(body, response);
}
