import type { Session } from './session-source';

const SECOND = 1000;

/** A little before the end, so that the credential does not expire on its way; servers count in whole seconds. */
export function renewFrom({ expiresAt }: Pick<Session, 'expiresAt'>): number {
  if (expiresAt === null) return Infinity;
  return expiresAt - Math.min(5 * SECOND, Math.max(SECOND, (expiresAt - Date.now()) / 10));
}
