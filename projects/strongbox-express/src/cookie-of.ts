import { parse } from 'cookie';
import type { Request } from 'express';
import { BackendError } from './backend-error.ts';

/**
 * The cookie of that name, `undefined` when there is none. Two of one name are refused with `csrf_refused`: a browser keeps
 * only one `__Host-` cookie of a name, so the other was planted, and which of them comes first is for the planter to choose.
 */
export function cookieOf(request: Request, name: string): string | undefined {
  const values = pairs(request).filter(([key]) => key === name);
  if (values.length > 1)
    throw new BackendError('csrf_refused', `The cookie ${name} was sent more than once.`);
  return values[0]?.[1];
}

function pairs({ headers }: Request): [string, string | undefined][] {
  return (headers.cookie ?? '').split(';').flatMap((pair) => Object.entries(parse(pair)));
}
