import { AuthError } from './auth-error';

export function nothingToRenew(): AuthError {
  return new AuthError('not_signed_in', ngDevMode && 'there is no session to renew: call login().');
}
