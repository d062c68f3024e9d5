import { AuthError } from './auth-error';
import { baseOf } from './base-of';
import { parseTrustedUrl } from './trusted-url';

/** An address with everything below it. */
export interface AddressRule {
  readonly origin: string;
  /** Without a slash at its end. */
  readonly path: string;
}

/** Nobody encodes more often than that to good purpose. */
const MOST_DECODINGS = 4;

/**
 * Reads an address from the settings. `what` says in the message whose it is.
 *
 * @throws AuthError `config_invalid`
 */
export function toAddressRule(address: string, document: Document, what: string): AddressRule {
  const url = parseTrustedUrl(address, baseOf(document), what);
  // Without a scheme an address is a path of this app, which nobody means who writes a host name or leaves it empty.
  const isWhole = /^(https?:\/\/|\/(?![/\\])|\.\/)/i.test(address);
  if (!isWhole || url.search || url.hash || address.includes('*')) {
    throw new AuthError(
      'config_invalid',
      ngDevMode &&
        `${what} must be an address with its scheme, or a path that begins with a slash, without wildcard, query or fragment, but is '${address}'; everything below it is included.`,
    );
  }
  // Injected markup can point the document's base elsewhere, and with it every path.
  if (/^[./]/.test(address) && url.origin !== document.location.origin) {
    throw new AuthError('config_invalid', ngDevMode && `the base of this document is on another origin.`);
  }
  return { origin: url.origin, path: url.pathname.replace(/\/$/, '') };
}

/** Whether `url` is that address or below it, by whole segments, for every server that might route it. */
export function covers({ origin, path }: AddressRule, url: URL): boolean {
  return (
    // A blob: URL has the origin of its creator, so the scheme counts too.
    /^https?:$/.test(url.protocol) &&
    url.origin === origin &&
    !url.username &&
    !url.password &&
    isBelow(path, url.pathname) &&
    isBelowDecoded(path, url)
  );
}

function isBelow(parent: string, path: string): boolean {
  return path === parent || path.startsWith(parent + '/');
}

/**
 * Some servers decode before they route, once or more often, merge slashes before they resolve `..`, or ignore what
 * follows a semicolon in a segment: to them, too, the path has to be below.
 */
function isBelowDecoded(parent: string, { pathname, origin }: URL): boolean {
  if (!/%|;|\/\//.test(pathname)) return true;
  let path = pathname;
  for (let round = 0; round < MOST_DECODINGS; round++) {
    const plain = path.replace(/;[^/\\]*/g, '').replace(/[/\\]+/g, '/');
    if (!isBelow(parent, new URL(plain, origin).pathname)) return false;
    if (!/%(25|2e|2f|3b|5c)/i.test(path)) return true;
    path = path.replace(/%(25|2e|2f|3b|5c)/gi, decodeURIComponent);
  }
  return false;
}
