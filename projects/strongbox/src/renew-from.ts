import type { Session } from './session-source';

const SECOND = 1000;

/**
 * A little before the end, so that the credential does not expire on its way; servers count in whole seconds. Or at the
 * end of the session, where only renewing tells that it is over.
 */
export function renewFrom({ expiresAt, endsAt = Infinity }: Pick<Session, 'expiresAt' | 'endsAt'>): number {
  if (expiresAt === null) return endsAt;
  const before = Math.min(5 * SECOND, Math.max(SECOND, (expiresAt - Date.now()) / 10));
  return Math.min(expiresAt - before, endsAt);
}
