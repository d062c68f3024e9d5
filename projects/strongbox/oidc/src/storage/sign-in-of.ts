import type { TokenRecord } from './token-store';

/** What newer tokens have in common with those they replace. */
export function signInOf({ signIn, endsAt }: TokenRecord): Pick<TokenRecord, 'signIn' | 'endsAt'> {
  return { ...(signIn !== undefined && { signIn }), ...(endsAt !== undefined && { endsAt }) };
}
