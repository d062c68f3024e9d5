import { formatDate } from '@angular/common';
import type { User } from 'ngx-strongbox';

export interface Claim {
  readonly name: string;
  readonly meaning: string;
  readonly value: string;
}

const meanings: Readonly<Record<string, string>> = {
  name: 'Your name',
  preferred_username: 'What you sign in as',
  email: 'Your mailbox',
  email_verified: 'Whether the mailbox is known to be yours',
  roles: 'What you may do',
  sub: 'Who you are at the provider, for good',
  iss: 'The provider that says so',
  aud: 'The app it says so to',
  acr: 'How you signed in',
  auth_time: 'When you last signed in there',
  iat: 'When this was said',
  exp: 'How long it may be relied on',
  nonce: 'Ties this to the sign-in that was asked for',
};
const times = new Set(['auth_time', 'exp', 'iat', 'nbf', 'updated_at']);

function readable(name: string, value: unknown): string {
  if (times.has(name) && typeof value === 'number') return formatDate(value * 1000, 'medium', 'en');
  if (Array.isArray(value)) return value.length ? value.join(', ') : 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The claims about a user for reading, those that need explaining least first. */
export function claimsOf(user: User): Claim[] {
  const order = Object.keys(meanings);
  const rank = (name: string): number => (name in meanings ? order.indexOf(name) : order.length);
  return Object.entries(user)
    .toSorted(([one], [other]) => rank(one) - rank(other))
    .map(([name, value]) => ({ name, meaning: meanings[name] ?? '', value: readable(name, value) }));
}
