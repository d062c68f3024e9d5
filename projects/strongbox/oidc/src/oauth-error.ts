import { AuthError } from 'ngx-strongbox';

/** What a provider says that has no time right now. */
const PASSING = ['temporarily_unavailable', 'server_error', 'slow_down'];

/** Whether an error code says nothing about the request, which may be made again (RFC 6749 §4.1.2.1, RFC 8628 §3.5). */
export function isPassing(code: string): boolean {
  return PASSING.includes(code);
}

/**
 * The error in a body as RFC 6749 §5.2 has it, else `null`. Its code becomes the `cause`.
 *
 * Any code that is not passing is definite, `invalid_request` and its like too: the same request would get the same
 * answer, and a new login another.
 */
export function oauthError(body: unknown, retryAfter: number | null = null): AuthError | null {
  const cause = typeof body === 'object' && body !== null && 'error' in body ? body.error : null;
  // Only what an error code may consist of, so that nothing else gets into a message.
  if (typeof cause !== 'string' || !/^[a-z_]{1,60}$/.test(cause)) return null;
  return isPassing(cause)
    ? new AuthError('server_unreachable', cause, { cause, retryAfter })
    : new AuthError('token_request_refused', cause, { cause });
}
