import type { Request, Response } from 'express';
import { challenge } from './challenge.ts';

/**
 * The token of the `Authorization` header: `undefined` without one, and with another scheme; `''` when it is malformed, which
 * is then no good token. Throws `invalid_request` for a token at any other place, or more than one (RFC 6750 §2).
 */
export function bearerToken(request: Request, response: Response, realm: string): string | undefined {
  const unfit = (message: string) => challenge(response, message, { realm, error: 'invalid_request' });
  if (isRepeated(request.rawHeaders)) throw unfit('A request has one Authorization header.');
  if (isInQuery(request.url) || isInForm(request))
    throw unfit('A token belongs into the Authorization header.');
  if (!hasBearer(request)) return undefined;
  return /^Bearer +([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
}

/** Whether the header is of this scheme, whatever else it holds. */
export function hasBearer({ headers: { authorization = '' } }: Request): boolean {
  return /^Bearer(?: |$)/i.test(authorization);
}

/** Node keeps the first and drops the others. */
function isRepeated(rawHeaders: readonly string[]): boolean {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2)
    if (rawHeaders[at]?.length === 13 && rawHeaders[at]?.toLowerCase() === 'authorization') count++;
  return count > 1;
}

function isInQuery(url: string): boolean {
  const at = url.indexOf('?');
  return at >= 0 && new URLSearchParams(url.slice(at)).has('access_token');
}

/** Where a parser has read it; what nobody reads carries no token. JSON may have a field of that name. */
function isInForm({ body, headers }: Request): boolean {
  return (
    typeof body === 'object' &&
    body !== null &&
    'access_token' in body &&
    /^application\/x-www-form-urlencoded/i.test(headers['content-type'] ?? '')
  );
}
