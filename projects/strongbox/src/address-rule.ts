import { AuthError } from './auth-error';
import { baseOf } from './base-of';
import { parseTrustedUrl } from './trusted-url';

/** An address with everything below it. */
export interface AddressRule {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Without a slash at its end. */
  readonly path: string;
  /** The same as different servers read it. */
  readonly paths: readonly string[];
}

/** No address that means well can be read in more ways. */
const MOST_READINGS = 64;

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
  const paths = readingsOf(url).map((path) => path.replace(/\/$/, ''));
  return { origin: url.origin, path: url.pathname.replace(/\/$/, ''), paths };
}

/**
 * Whether `url` is that address or below it, by whole segments: for every server that might route it, or for `some`.
 */
export function covers({ origin, paths }: AddressRule, url: URL, how: 'every' | 'some' = 'every'): boolean {
  return (
    // A blob: URL has the origin of its creator, so the scheme counts too.
    /^https?:$/.test(url.protocol) &&
    url.origin === origin &&
    !url.username &&
    !url.password &&
    readingsOf(url)[how]((path) => paths.some((parent) => path === parent || path.startsWith(parent + '/')))
  );
}

/**
 * The path as different servers read it: some decode before they route, once or more often, merge slashes, or ignore what
 * follows a semicolon in a segment, in any order.
 */
function readingsOf({ pathname, origin }: URL): readonly string[] {
  if (!/[%;]|\/\//.test(pathname)) return [pathname];
  const readings = new Set([pathname]);
  // Goes on through what it adds.
  for (const path of readings) {
    if (readings.size > MOST_READINGS) return ['below nothing'];
    readings
      .add(path.replace(/%[0-9a-f]{2}/gi, decoded))
      .add(path.replace(/;[^/\\]*/g, ''))
      .add(path.replace(/[/\\]+/g, '/'))
      .add(new URL(origin + path).pathname);
  }
  return [...readings];
}

function decoded(code: string): string {
  const character = String.fromCharCode(parseInt(code.slice(1), 16));
  return /[!-~]/.test(character) ? character : code.toUpperCase();
}
