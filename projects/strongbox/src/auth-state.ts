import type { AuthError } from './auth-error';
import type { LoginOptions, Session, SignedOutReason } from './session-source';

/**
 * What is known about the session. Tell the cases apart by `status`.
 *
 * - `restoring`: not known yet. Treat it as neither signed in nor signed out.
 * - `signed-out`: nobody is; `reason` says why, `error` what went wrong if something did.
 * - `signed-in`: `session` says who; stays so while the credential is being renewed.
 * - `unreachable`: not known, because the server could not be asked. It is asked again by itself.
 */
export type AuthState =
  | { readonly status: 'restoring' }
  | { readonly status: 'signed-out'; readonly reason: SignedOutReason; readonly error?: AuthError }
  | { readonly status: 'signed-in'; readonly session: Session; readonly renewing: boolean }
  | { readonly status: 'unreachable'; readonly error: AuthError };

/** What happened to the session, as told by {@link Auth.events}. */
export type AuthEvent =
  | { readonly type: 'signed-in'; readonly session: Session }
  | { readonly type: 'signed-out'; readonly reason: SignedOutReason; readonly error?: AuthError }
  | { readonly type: 'renewing' }
  | { readonly type: 'renewed'; readonly session: Session }
  | { readonly type: 'renewal-failed'; readonly error: AuthError }
  | { readonly type: 'unreachable'; readonly error: AuthError };

/** The only place where one state becomes another. An event that does not fit the state changes nothing. */
export function nextState(state: AuthState, event: AuthEvent): AuthState {
  switch (event.type) {
    case 'signed-in':
      return { status: 'signed-in', session: event.session, renewing: false };
    case 'signed-out': {
      const { type: _, ...outcome } = event;
      return { status: 'signed-out', ...outcome };
    }
    case 'renewing':
      return state.status === 'signed-in' ? { ...state, renewing: true } : state;
    case 'renewed':
      // A renewal that lands after a logout must not bring the session back.
      return state.status === 'signed-in' ? { ...state, session: event.session, renewing: false } : state;
    case 'renewal-failed':
      return state.status === 'signed-in' ? { ...state, renewing: false } : state;
    case 'unreachable':
      return state.status === 'restoring' || state.status === 'unreachable'
        ? { status: 'unreachable', error: event.error }
        : state;
  }
}

/** Whoever comes after a user who has left must not be taken for him, whom the provider may still know. */
export function loginAfter(state: AuthState, options: LoginOptions): LoginOptions {
  const isIdle = state.status === 'signed-out' && state.reason === 'idle';
  return isIdle ? { prompt: 'login', ...options } : options;
}
