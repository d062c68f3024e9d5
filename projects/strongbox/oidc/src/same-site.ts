/**
 * Whether two addresses are probably of one site, so that cookies go along in a frame. Goes by the last two labels of
 * the host name: without the public suffix list `a.co.uk` and `b.co.uk` count as one site.
 */
export function isSameSite(a: URL, b: URL): boolean {
  return a.protocol === b.protocol && siteOf(a.hostname) === siteOf(b.hostname);
}

function siteOf(hostname: string): string {
  return /^[\d.]+$|:/.test(hostname) ? hostname : hostname.split('.').slice(-2).join('.');
}
