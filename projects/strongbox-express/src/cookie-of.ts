import { parse } from 'cookie';
import type { Request } from 'express';
import { BackendError } from './backend-error.ts';

/**
 * The cookie of that name, `undefined` when there is none. Two of one name are refused with `csrf_refused`: a browser keeps
 * only one `__Host-` cookie of a name, so the other was planted, and which of them comes first is for the planter to choose.
 */
export function cookieOf(request: Request, name: string): string | undefined {
  const [value, ...more] = cookiesOf(request, name);
  if (more.length > 0) throw new BackendError('csrf_refused', `The cookie ${name} was sent more than once.`);
  return value;
}

/** All cookies of that name, for who can tell by themselves which of them is the right one. */
export function cookiesOf({ headers }: Request, name: string): string[] {
  return (headers.cookie ?? '').split(';').flatMap((pair) => parse(pair)[name] ?? []);
}
