import { type AccessConditions, optionsOf, type Wanted } from './access-conditions';
import type { ClaimMapping } from './claim-mapping';
import { listOf } from './list-of';
import { ownValue } from './own-value';
import type { Session, User } from './session-source';
import { meetsStrength } from './strength';

/** `too-weak`: all that is missing is a stronger or more recent login. */
export type Access = 'granted' | 'too-weak' | 'denied';

/** The only place that decides what a signed-in user gets at. */
export function accessOf(session: Session, conditions: AccessConditions, mapping: ClaimMapping): Access {
  const { user } = session;
  const { roles, permissions, scopes, claim } = conditions;
  const claimed = (name: 'roles' | 'permissions') => () =>
    mapping[name] ? mapping[name](user) : ownValue(user, name);
  const granted = () => {
    const mapped = mapping.scopes?.(user);
    return [...listOf(session.scopes), ...listOf(typeof mapped === 'string' ? mapped.split(' ') : mapped)];
  };
  const isAllowed =
    hasWanted(roles, claimed('roles')) &&
    hasWanted(permissions, claimed('permissions')) &&
    hasWanted(scopes, granted) &&
    hasClaim(user, claim);
  if (!isAllowed) return 'denied';
  return meetsStrength(user, conditions) ? 'granted' : 'too-weak';
}

function hasWanted(wanted: Wanted | undefined, read: () => unknown): boolean {
  if (!wanted) return true;
  const has = new Set(listOf(read()));
  return 'anyOf' in wanted
    ? wanted.anyOf.some((name) => has.has(name))
    : wanted.every((name) => has.has(name));
}

function hasClaim(user: User, claim: AccessConditions['claim']): boolean {
  if (!claim) return true;
  // A promise is no answer, though it would count as true.
  if (typeof claim === 'function') return (claim(user) as unknown) === true;
  const values = [ownValue(user, claim.name)].flat();
  return [optionsOf(claim.value)].flat().some((option) => values.includes(option));
}
