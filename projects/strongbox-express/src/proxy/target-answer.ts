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
    // What the app has set itself counts.
    if (name !== 'vary' && !response.hasHeader(name)) response.setHeader(name, value);
  }
  if (location !== null) response.setHeader('Location', location);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  const caching = String(headers['cache-control'] ?? '');
  response.setHeader('Cache-Control', isForOneUser(caching) ? caching : 'no-store');
  // What the browser keeps of one user is nothing for the next, and what script has asked for is no document.
  response.vary(['Cookie, X-CSRF', ...fieldNames(headers['vary'])].join(', '));
  // Events must not wait for the first of them.
  if (headers['content-length'] === undefined) response.flushHeaders();
  await pipeline(body, response);
}

/** RFC 9111 §5.2.2.7: with field names, `private` leaves the rest of the answer to everybody. */
function isForOneUser(caching: string): boolean {
  const directives = caching.split(',').map((each) => each.trim().toLowerCase());
  const isShared = directives.some((each) => each === 'public' || each.startsWith('s-maxage'));
  return !isShared && directives.some((each) => each === 'private' || each === 'no-store');
}

/** One that is none would be refused, and half an answer lost. */
function fieldNames(vary: IncomingHttpHeaders[string]): string[] {
  return String(vary ?? '')
    .split(/[\s,]+/)
    .filter((name) => /^[!#$%&'*+.^`|~\w-]+$/.test(name));
}
