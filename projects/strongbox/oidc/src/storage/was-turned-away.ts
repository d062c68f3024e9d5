import { AuthError, ɵisTransient as isTransient } from 'ngx-strongbox';

/** Whether the provider has answered that it had no time, which uses nothing up. Silence says nothing. */
export function wasTurnedAway(error: unknown): boolean {
  if (!(error instanceof AuthError) || !isTransient(error)) return false;
  const { cause } = error;
  return typeof cause === 'string' || (typeof cause === 'number' && cause >= 400);
}
