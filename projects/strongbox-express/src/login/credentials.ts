import type { Request } from 'express';
import { BackendError } from '../backend-error.ts';
import type { Credentials, CredentialsOutcome, LoginUser } from './rest-login-options.ts';

/** Characters; no more work than that is done for a stranger. */
const limits = { username: 256, password: 1024, secondFactor: 64 };

/** Reads the body of `POST /login`. */
export function readCredentials(request: Request): Credentials {
  const body: unknown = request.body;
  if (!request.is('application/json') || typeof body !== 'object' || body === null || Array.isArray(body))
    throw unreadable();
  const {
    username,
    password,
    second_factor: secondFactor = null,
    ...fields
  } = body as Record<string, unknown>;
  if (!isText(username, limits.username) || !isText(password, limits.password)) throw unreadable();
  if (secondFactor !== null && !isText(secondFactor, limits.secondFactor)) throw unreadable();
  return { username, password, secondFactor, fields, request };
}

/** The user, or else what the browser is told. */
export function userOf(outcome: CredentialsOutcome): LoginUser {
  if (outcome === 'wrong') throw new BackendError('wrong_credentials', 'User name or password is wrong.');
  if (outcome === 'second-factor-required')
    throw new BackendError('second_factor_required', 'A one-time code is needed too.');
  const { locked } = outcome;
  // Fails closed: a row of the user table may have a column of this name.
  if (locked === true) throw new BackendError('locked', 'The account is locked.');
  if (typeof locked === 'number')
    throw new BackendError('locked', 'The account is locked for now.', { retryAfter: locked });
  return checkedUser(outcome as LoginUser);
}

export function checkedUser(user: LoginUser): LoginUser {
  if (typeof user.sub !== 'string' || user.sub === '') throw new TypeError('A user needs a sub.');
  return user;
}

function isText(value: unknown, limit: number): value is string {
  return typeof value === 'string' && value !== '' && value.length <= limit;
}

function unreadable(): BackendError {
  return new BackendError('invalid_request', 'A login is JSON with username and password.');
}
