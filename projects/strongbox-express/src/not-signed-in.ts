import type { Response } from 'express';
import { BackendError } from './backend-error.ts';

/** A 401 says what it asks for (RFC 9110 §15.5.2), or the app takes it for no refusal. */
export function notSignedIn(response: Response): BackendError {
  response.set('WWW-Authenticate', 'Bearer');
  return new BackendError('not_signed_in', 'Nobody is signed in.');
}
