import { renewFrom } from './renew-from';
import type { Session } from './session-source';

const SECOND = 1000;

/** Earlier than needed, and in no two tabs at the same time. */
export function renewAheadFrom(session: Session): number {
  const { expiresAt } = session;
  if (expiresAt === null) return renewFrom(session);
  const ahead = Math.min(60 * SECOND, (expiresAt - Date.now()) / 4) * (0.8 + Math.random() * 0.4);
  return Math.min(expiresAt - ahead, renewFrom(session));
}

export function isExpired({ expiresAt }: Session): boolean {
  return expiresAt !== null && expiresAt <= Date.now();
}

/** Whether a shared session has been renewed or exchanged since it was looked at. */
export function isReplaced(session: Session, present: Session): boolean {
  return session.expiresAt !== present.expiresAt || session.user.sub !== present.user.sub;
}
