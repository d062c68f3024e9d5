import { AuthError } from './auth-error';
import { type AuthState, nextState } from './auth-state';

const session = { user: { sub: 'alice' }, expiresAt: null };
const restoring: AuthState = { status: 'restoring' };
const signedIn: AuthState = { status: 'signed-in', session, renewing: false };
const signedOut: AuthState = { status: 'signed-out', reason: 'logout' };
const error = new AuthError('server_unreachable');

describe('nextState', () => {
  it('keeps the user signed in while the credential is being renewed', () => {
    expect(nextState(signedIn, { type: 'renewing' })).toEqual({ ...signedIn, renewing: true });
  });

  it('does not let a renewal that lands after a logout bring the session back', () => {
    expect(nextState(signedOut, { type: 'renewed', session })).toBe(signedOut);
    expect(nextState(signedOut, { type: 'renewing' })).toBe(signedOut);
  });

  it('goes on renewing the session when that fails for the moment, and says why', () => {
    const renewing = nextState(signedIn, { type: 'renewing' });
    const failed = nextState(renewing, { type: 'renewal-failed', error, retryIn: 1 });
    expect(failed).toEqual({ ...renewing, error });
    expect(nextState(failed, { type: 'renewing' })).toEqual(failed);
    expect(nextState(failed, { type: 'renewed', session })).toEqual(signedIn);
  });

  it('is unreachable only while nothing is known', () => {
    expect(nextState(restoring, { type: 'unreachable', error })).toEqual({ status: 'unreachable', error });
    expect(nextState(signedIn, { type: 'unreachable', error })).toBe(signedIn);
    expect(nextState(signedOut, { type: 'unreachable', error })).toBe(signedOut);
  });

  it('stays idle until somebody is signed in, however often that fails', () => {
    const idle = nextState(signedIn, { type: 'signed-out', reason: 'idle' });
    const failed = nextState(idle, { type: 'signed-out', reason: 'login-failed', error });
    expect(failed).toEqual({ status: 'signed-out', reason: 'idle', error });
    const again = nextState(failed, { type: 'signed-in', session });
    expect(nextState(again, { type: 'signed-out', reason: 'logout' })).toEqual(signedOut);
  });

  it('carries why nobody is signed in', () => {
    expect(nextState(signedIn, { type: 'signed-out', reason: 'session-ended', error })).toEqual({
      status: 'signed-out',
      reason: 'session-ended',
      error,
    });
  });
});
