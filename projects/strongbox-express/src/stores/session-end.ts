import type { SessionData } from 'express-session';

/** Seconds that a session lasts in the store whose cookie has no end of its own. */
export const lifetime = 24 * 60 * 60;

/** Seconds that a destroyed session stays refused: longer than any request that still holds it in its hands. */
export const mourning = 60 * 60;

/** When the store may forget it, in milliseconds since the epoch. */
export function sessionEnd({ cookie }: SessionData): number {
  // As JSON has it: what comes from a store holds a text where a Date was.
  const { expires } = JSON.parse(JSON.stringify(cookie)) as { readonly expires?: string | null };
  return expires ? Date.parse(expires) : Date.now() + lifetime * 1000;
}
