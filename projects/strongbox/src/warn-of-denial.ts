import type { AccessConditions } from './access-conditions';
import { accessOf } from './access-of';
import type { ClaimMapping } from './claim-mapping';
import type { Session } from './session-source';

/** Tells developers why a user silently does not get to `wanted`: by the kind of condition, as what users claim is their own. */
export function warnOfDenial(
  wanted: string,
  session: Session,
  conditions: AccessConditions,
  mapping: ClaimMapping,
): void {
  const unmet = (Object.keys(conditions) as (keyof AccessConditions)[]).filter(
    (kind) => accessOf(session, { [kind]: conditions[kind] }, mapping) !== 'granted',
  );
  const [path] = wanted.split(/[;?#]/);
  console.warn(
    `[ngx-strongbox] The guard of '${path}' denies this user by its ${unmet.join(' and ')}, and there is no page to say so: ` +
      `name one by authGuard({ otherwise: '/no-access' }), or by withGuards for all guards.`,
  );
}
