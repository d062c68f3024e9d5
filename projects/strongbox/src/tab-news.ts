import type { Transition } from './auth-state';

/**
 * All that tabs tell each other: no token and no claim. `since` is when a sign-out was, or what led to a sign-in began, in
 * milliseconds since the epoch: a tab may hear of it when the other has overtaken it.
 */
export type TabNews =
  | { readonly type: 'signed-in'; readonly since: number }
  | { readonly type: 'renewed' | 'session-ended' }
  | { readonly type: 'signed-out'; readonly reason: 'logout' | 'idle'; readonly since: number };

/** What other tabs have to know of a transition, if anything. */
export function newsOf(transition: Transition, since: number): TabNews | null {
  const { type } = transition;
  if (type === 'signed-in') return { type, since };
  if (type === 'renewed') return { type };
  return type === 'signed-out' ? endedBy(transition.reason, since) : null;
}

/** Any script of this origin can send anything: what is no news is `null`. */
export function parseNews(data: unknown): TabNews | null {
  try {
    const { type, since, reason } = data as Readonly<Record<string, unknown>>;
    if (type === 'signed-in') return typeof since === 'number' ? { type, since } : null;
    if (type === 'renewed' || type === 'session-ended') return { type };
    const left = typeof since === 'number' ? since : Infinity;
    return type === 'signed-out' && reason !== 'session-ended' ? endedBy(reason, left) : null;
  } catch {
    return null;
  }
}

function endedBy(reason: unknown, since: number): TabNews | null {
  if (reason === 'session-ended') return { type: reason };
  return reason === 'logout' || reason === 'idle' ? { type: 'signed-out', reason, since } : null;
}
