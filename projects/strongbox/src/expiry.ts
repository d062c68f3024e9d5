import type { Session } from './session-source';

const SECOND = 1000;

/** A little before the end, so that the credential does not expire on its way; servers count in whole seconds. */
export function renewFrom({ expiresAt }: Session): number {
  if (expiresAt === null) return Infinity;
  return expiresAt - Math.min(5 * SECOND, Math.max(SECOND, (expiresAt - Date.now()) / 10));
}

/** Earlier than that, and in no two tabs at the same time. */
export function renewAheadFrom(session: Session): number {
  const { expiresAt } = session;
  if (expiresAt === null) return Infinity;
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
