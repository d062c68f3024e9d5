import type { AuthEvent, SignedOutReason } from 'ngx-strongbox';

const endings: Readonly<Record<SignedOutReason, string>> = {
  'no-session': 'Nobody is signed in.',
  logout: 'The user signed out.',
  'session-ended': 'The server ended the session.',
  idle: 'Nobody was there any more, so the session was ended.',
  'login-cancelled': 'The user turned back at the sign-in page.',
  'login-failed': 'The sign-in failed.',
};

/** An event in words. Whose session it is does not belong in a log. */
export function sentenceAbout(event: AuthEvent): string {
  switch (event.type) {
    case 'signed-in':
      return 'Somebody is signed in.';
    case 'signed-out':
      return endings[event.reason];
    case 'renewing':
      return 'The credential is being renewed.';
    case 'renewed':
      return 'The credential was renewed.';
    case 'renewal-failed':
      return `The renewal failed (${event.error.code}) and is tried again in ${Math.ceil(event.retryIn)} s; the session goes on.`;
    case 'unreachable':
      return `The server cannot be reached (${event.error.code}).`;
  }
}
