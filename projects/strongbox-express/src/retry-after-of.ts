/** What the header `Retry-After` says, in seconds: it holds these, or a date (RFC 9110 §10.2.3). */
export function retryAfterOf({ headers }: Pick<Response, 'headers'>): number | null {
  const said = headers.get('retry-after');
  if (said === null) return null;
  const seconds = /^\d{1,9}$/.test(said) ? Number(said) : Math.ceil((Date.parse(said) - Date.now()) / 1000);
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
}
