import { BackendError } from '../backend-error.ts';

/** Somebody else holds the lock for longer than one waits. */
export function lockTaken(): BackendError {
  return new BackendError('store_unreachable', 'The lock was not free in time.', { retryAfter: 1 });
}

/** Reason of the signal that work gets when somebody else may hold its lock by now. */
export function lockLost(): BackendError {
  return new BackendError('store_unreachable', 'The lock was lost while the work went on.', {
    retryAfter: 1,
  });
}
