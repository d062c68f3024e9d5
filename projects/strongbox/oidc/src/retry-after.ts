/** An hour, in seconds: who has to wait longer is better asked again. */
const LONGEST_WAIT = 3600;

/**
 * Seconds to wait as `Retry-After` has them, which is a number of them or a date (RFC 9110 §10.2.3), else `null`. A
 * browser shows it to this origin only if the provider lists it in `Access-Control-Expose-Headers`.
 */
export function retryAfterOf(value: string | null): number | null {
  if (value === null) return null;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return seconds > 0 ? Math.min(seconds, LONGEST_WAIT) : null;
}
