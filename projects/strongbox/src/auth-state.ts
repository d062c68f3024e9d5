import type { AuthError } from './auth-error';
import type { LoginOptions, Session, SignedOutReason } from './session-source';

/**
 * What is known about the session. Tell the cases apart by `status`.
 *
 * - `restoring`: not known yet. Treat it as neither signed in nor signed out.
 * - `signed-out`: nobody is; `reason` says why, `error` what went wrong if something did.
 * - `signed-in`: `session` says who; stays so while the credential is being renewed, and while that cannot be done for
 *   now: then `renewing` stays `true`, and `error` says what the last attempt met.
 * - `unreachable`: not known, because the server could not be asked. It is asked again by itself.
 */
export type AuthState =
  | { readonly status: 'restoring' }
  | { readonly status: 'signed-out'; readonly reason: SignedOutReason; readonly error?: AuthError }
  | {
      readonly status: 'signed-in';
      readonly session: Session;
      readonly renewing: boolean;
      readonly error?: AuthError;
    }
  | { readonly status: 'unreachable'; readonly error: AuthError };

/** What ends a session or keeps it from going on; `retryIn` is in seconds. */
export type SessionTrouble =
  | { readonly type: 'signed-out'; readonly reason: SignedOutReason; readonly error?: AuthError }
  | { readonly type: 'renewal-failed'; readonly error: AuthError; readonly retryIn: number }
  | { readonly type: 'unreachable'; readonly error: AuthError };

/**
 * What happened to the session, as told by {@link Auth.events}; `at` is in milliseconds since the epoch, `retryIn` in
 * seconds. Whose session it is stays out of it, so that it can go into a log.
 */
export type AuthEvent = { readonly at: number } & (
  { readonly type: 'signed-in' | 'renewing' | 'renewed' } | SessionTrouble
);

/** What makes another state of one. */
export type Transition =
  | { readonly type: 'signed-in' | 'renewed'; readonly session: Session }
  | { readonly type: 'renewing' }
  | SessionTrouble;

/** The only place where one state becomes another. A transition that does not fit the state changes nothing. */
export function nextState(state: AuthState, transition: Transition): AuthState {
  switch (transition.type) {
    case 'signed-in':
      return { status: 'signed-in', session: transition.session, renewing: false };
    case 'signed-out': {
      const { type: _, ...outcome } = transition;
      // A login that came to nothing does not take the lock away.
      return { status: 'signed-out', ...outcome, reason: isIdle(state) ? 'idle' : outcome.reason };
    }
    case 'renewing':
      return state.status === 'signed-in' ? { ...state, renewing: true } : state;
    case 'renewed':
      // A renewal that lands after a logout must not bring the session back.
      return state.status === 'signed-in'
        ? { status: 'signed-in', session: transition.session, renewing: false }
        : state;
    case 'renewal-failed':
      return state.status === 'signed-in' ? { ...state, renewing: true, error: transition.error } : state;
    case 'unreachable':
      return state.status === 'restoring' || state.status === 'unreachable'
        ? { status: 'unreachable', error: transition.error }
        : state;
  }
}

/** What the world may know of it. */
export function eventOf(transition: Transition): AuthEvent {
  const at = Date.now();
  return 'session' in transition ? { type: transition.type, at } : { ...transition, at };
}

/** Whoever comes after a user who has left must not be taken for him, whom the provider may still know. */
export function loginAfter(state: AuthState, options: LoginOptions): LoginOptions {
  return isIdle(state) ? { ...options, prompt: options.prompt ?? 'login' } : options;
}

function isIdle(state: AuthState): boolean {
  return state.status === 'signed-out' && state.reason === 'idle';
}
