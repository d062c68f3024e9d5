import type { AuthState, LoginOutcome } from 'ngx-strongbox';

export interface AuthMessage {
  /** A note tells of nothing that went wrong for the user. */
  readonly kind: 'error' | 'note';
  readonly text: string;
  readonly code: string | null;
}

/** By the beginning of a code, so that a new code of a known kind is explained too. */
const explanations: Readonly<Record<string, string>> = {
  callback_:
    'The sign-in that was answered here was not started in this tab, so the answer was ignored. Please start again.',
  config_: 'This app is not set up correctly, so nobody can sign in.',
  id_token_:
    'The answer of the sign-in service could not be verified, so it was thrown away. Nobody is signed in.',
  login_refused: 'The sign-in service refused the sign-in.',
  login_required: 'Your session at the sign-in service is over. Please sign in again.',
  pkce_: 'The sign-in service lacks a protection that this app insists on.',
  provider_: 'The sign-in service describes itself in a way that this app cannot trust.',
  server_: 'The sign-in service cannot be reached. Please try again in a moment.',
  silent_:
    'The sign-in service may not be asked in the background, so a reload signs you out. Please sign in again.',
  storage_:
    'Your browser keeps this page from remembering that a sign-in was started. Allow site data and try again.',
  subject_: 'Somebody else has signed in at the sign-in service meanwhile, so your session here has ended.',
  third_party_cookies_blocked:
    'Your browser hides your session at the sign-in service from this page, so a reload signs you out. Please sign in again.',
  token_: 'The sign-in service did not hand out what it was asked for. Please sign in again.',
};

function explain(code: string): string {
  const known = Object.entries(explanations).find(([beginning]) => code.startsWith(beginning));
  return known?.[1] ?? 'Something went wrong. Please try again.';
}

/** What the state does not tell. */
export interface AuthCircumstances {
  /** How the last sign-in of this page went. */
  readonly outcome: LoginOutcome | null;
  /** Whether signing out in another tab ended the session. */
  readonly leftElsewhere: boolean;
}

const notes: Partial<Record<LoginOutcome, string>> = {
  'popup-blocked':
    'Your browser did not open the sign-in window. Allow this page to open windows, or sign in without one.',
  'popup-closed': 'The sign-in window was closed before you had signed in.',
};

function note(text: string): AuthMessage {
  return { kind: 'note', text, code: null };
}

/** What a person should be told about the session, if anything. */
export function authMessage(
  state: AuthState,
  { outcome, leftElsewhere }: AuthCircumstances,
): AuthMessage | null {
  if (state.status === 'unreachable') {
    return {
      kind: 'error',
      text:
        'The sign-in service cannot be reached, so it is not known whether you are signed in. ' +
        'It is asked again by itself until it answers; meanwhile the public pages work.',
      code: state.error.code,
    };
  }
  if (state.status === 'signed-in' && state.error) {
    return {
      kind: 'note',
      text:
        'You are still signed in, but your access could not be renewed for now. ' +
        'It is tried again by itself.',
      code: state.error.code,
    };
  }
  if (state.status !== 'signed-out') return null;
  const told = outcome && notes[outcome];
  if (told) return note(told);
  if (leftElsewhere)
    return note('You have signed out in another tab, so you are signed out in this one too.');
  if (state.reason === 'idle' && !state.error)
    return note('You were away for a while, so you were signed out.');
  const code = state.error?.code ?? null;
  if (state.reason === 'login-cancelled') return { kind: 'note', text: 'Sign-in was cancelled.', code };
  if (state.reason === 'session-ended') return { kind: 'error', text: explain('login_required'), code };
  return code === null ? null : { kind: 'error', text: explain(code), code };
}
