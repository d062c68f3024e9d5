import type { SignedInAnswer } from '../contract.ts';
import type { OpenSession } from './sessions.ts';

/** What the page learns of its session. */
export function sessionAnswer({ content, idleEndsAt }: OpenSession): SignedInAnswer {
  const { user, scope, asked, endsAt } = content;
  const secondsTo = (end: number) => Math.max(0, Math.round((end - Date.now()) / 1000));
  return {
    signed_in: true,
    user,
    expires_in: secondsTo(idleEndsAt),
    ends_in: secondsTo(endsAt),
    scope,
    asked,
  };
}
