import type { Response } from 'express';
import { BackendError } from './backend-error.ts';
import type { BackendErrorCode } from './contract.ts';

/** What a challenge says is wrong (RFC 6750 §3.1, RFC 9470 §3), and what the body says of it. */
const codes = {
  invalid_request: 'invalid_request',
  invalid_token: 'not_signed_in',
  insufficient_scope: 'scope_refused',
  insufficient_user_authentication: 'stronger_login_required',
} as const satisfies Record<string, BackendErrorCode>;

interface Challenge {
  /** What is called for. */
  readonly realm?: string;
  /** Left out when the request had no token (RFC 6750 §3.1). */
  readonly error?: keyof typeof codes;
  readonly error_description?: string;
  readonly scope?: string;
  readonly acr_values?: string;
  readonly max_age?: number;
}

/** A 401 says what it asks for (RFC 9110 §15.5.2), or the app takes it for no refusal. Throw what it returns. */
export function challenge(response: Response, message: string, parameters: Challenge = {}): BackendError {
  const said = Object.entries(parameters).map(([name, value]) => `${name}="${String(value)}"`);
  response.set('WWW-Authenticate', ['Bearer', said.join(', ')].join(' ').trimEnd());
  return new BackendError(parameters.error ? codes[parameters.error] : 'not_signed_in', message);
}

/** Throws unless it says something and can stand between the quotes of a challenge. */
export function assertQuotable(name: string, value: unknown): void {
  if (typeof value !== 'string' || !/^ *[\x21\x23-\x5b\x5d-\x7e][\x20\x21\x23-\x5b\x5d-\x7e]*$/.test(value))
    throw new TypeError(`${name} has to be a text of printable ASCII without quotes and backslashes.`);
}
