import { ownValue } from './own-value';
import type { Session, Strength, User } from './session-source';

/** What the clocks of browser and provider may differ by, in seconds. */
const CLOCK_TOLERANCE = 60;

/** Whether the verified claims show a login of that strength (OpenID Connect Core 1.0 §2: `acr`, `auth_time`). */
export function meetsStrength(user: User, { acr, maxAge }: Strength, now = Date.now()): boolean {
  const given = ownValue(user, 'acr');
  const signedInAt = ownValue(user, 'auth_time');
  if (acr !== undefined && !(typeof given === 'string' && [acr].flat().includes(given))) return false;
  if (maxAge === undefined) return true;
  if (typeof signedInAt !== 'number') return false;
  const age = now / 1000 - signedInAt;
  return age >= -CLOCK_TOLERANCE && age <= maxAge + CLOCK_TOLERANCE;
}

/** Whether the login that began the session asked for just that or more, and did not get it. */
export function wasAsked({ asked, user }: Session, strength: Strength): boolean {
  if (!asked) return false;
  const { acr = asked.acr, maxAge = Infinity } = strength;
  const covers = isSameSet(acr, asked.acr) && (asked.maxAge ?? Infinity) <= maxAge;
  return covers && (asked.at === undefined || !meetsStrength(user, strength, asked.at));
}

/**
 * What a login has to ask for to reach `strength`, or `null` where another would bring nothing. One that follows another
 * without the user's doing asks for what both want: two that undo each other would go back and forth for ever.
 */
export function strengthToAsk(session: Session, strength: Strength, isUntouched: boolean): Strength | null {
  const before: Strength = (isUntouched && session.asked) || {};
  const wanted = strength.acr ?? before.acr;
  const acr = wanted && [wanted].flat().filter((one) => [before.acr ?? one].flat().includes(one));
  const maxAge = Math.min(strength.maxAge ?? Infinity, before.maxAge ?? Infinity);
  if (acr?.length === 0) return null;
  const both = { ...(acr && { acr }), ...(maxAge < Infinity && { maxAge }) };
  return wasAsked(session, both) ? null : both;
}

function isSameSet(some: Strength['acr'], others: Strength['acr']): boolean {
  const [a, b] = [some, others].map((acr) => [...new Set([acr ?? []].flat())].sort().join(' '));
  return a === b;
}
