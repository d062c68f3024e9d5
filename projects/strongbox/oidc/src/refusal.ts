import { AuthError, ɵisTransient as isTransient } from 'ngx-strongbox';
import { isPassing } from './oauth-error';

/** Whether the provider says that it would have to show something (OpenID Connect Core 1.0 §3.1.2.6). */
export function isSignedOut(error: string): boolean {
  return [
    'login_required',
    'interaction_required',
    'consent_required',
    'account_selection_required',
  ].includes(error);
}

/** The error for an authorization error code (RFC 6749 §4.1.2.1). */
export function refusal(error: string): AuthError {
  const code = isSignedOut(error)
    ? 'login_required'
    : isPassing(error)
      ? 'server_unreachable'
      : 'login_refused';
  return new AuthError(code, error, { cause: error });
}

/** Whether an operation has had a definite answer, unlike one that did not get through or was called off. */
export function isDefinite(error: unknown, signal: AbortSignal): boolean {
  return !signal.aborted && !(error instanceof AuthError && isTransient(error));
}
