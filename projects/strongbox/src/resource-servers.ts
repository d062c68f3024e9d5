import { DOCUMENT, inject, InjectionToken } from '@angular/core';
import { AuthError } from './auth-error';
import { parseTrustedUrl } from './trusted-url';

/** An API that may receive the credential. */
export interface ResourceServer {
  /**
   * Its address: everything at this origin whose path is this one or below it, by whole segments. `/api` means this
   * app's own origin. Has to be https, except on a loopback address.
   */
  readonly url: string;
  /** Methods this entry is for (default: all), so that reading and writing can have different scopes. */
  readonly methods?: readonly string[];
  /** Scopes its access token has to have, separated by spaces (default: those of the session). */
  readonly scope?: string;
  /** Its resource indicator (RFC 8707 §2), for an access token of its own. */
  readonly resource?: string;
  /** Its `audience` parameter, for providers that go by that in place of `resource`. */
  readonly audience?: string;
  /** What becomes of a request while nobody is signed in: `send` (default) without a credential, `fail`, or `login`. */
  readonly whenSignedOut?: 'send' | 'fail' | 'login';
  /** Takes this address out of a wider entry: it never gets a credential. */
  readonly unprotected?: true;
  /** What to do when it wants a stronger or more recent sign-in (RFC 9470): `fail` (default) or `login`. */
  readonly whenStepUp?: 'fail' | 'login';
  /** What to do when it wants a scope the token lacks (RFC 6750 §3.1): `fail` (default) or `login` for that scope. */
  readonly whenScopeMissing?: 'fail' | 'login';
}

/** Nobody encodes more often than that to good purpose. */
const MOST_DECODINGS = 4;

/** What `withResourceServers` was given. */
export const RESOURCE_SERVERS = new InjectionToken<readonly ResourceServer[]>(
  ngDevMode ? 'RESOURCE_SERVERS' : '',
  { factory: () => [] },
);

interface Rule {
  readonly server: ResourceServer;
  readonly origin: string;
  readonly path: string;
}

/** Decides which requests may carry the credential. */
export class ResourceServers {
  readonly #document = inject(DOCUMENT);
  readonly #servers = inject(RESOURCE_SERVERS);
  readonly #explained = new Set<string>();
  #rules: readonly Rule[] | undefined;

  /** The most specific listed server that `url` belongs to. */
  match(url: string): ResourceServer | null {
    const base = this.#document.baseURI;
    this.#rules ??= this.#servers.map((server) => toRule(server, this.#document)).sort(longestPathFirst);
    const target = URL.canParse(url, base) ? new URL(url, base) : null;
    const found = target && this.#rules.find((rule) => covers(rule, target));
    if (ngDevMode && target && !found) this.#explain(target);
    return found?.server ?? null;
  }

  /** Says once per address why it gets no credential: the commonest question about any interceptor of this kind. */
  #explain(target: URL): void {
    const address = target.origin + target.pathname;
    const isFile = target.origin === new URL(this.#document.baseURI).origin && /\.\w+$/.test(target.pathname);
    if (!/^https?:$/.test(target.protocol) || isFile || this.#explained.has(address)) return;
    this.#explained.add(address);
    const rules = this.#rules ?? [];
    const sameOrigin = rules.find((rule) => rule.origin === target.origin);
    const sameHost = rules.find((rule) => new URL(rule.origin).hostname === target.hostname);
    const closest = sameOrigin
      ? `closest is '${sameOrigin.server.url}', whose path is not a parent of this one`
      : sameHost
        ? `closest is '${sameHost.server.url}', which has another scheme or port`
        : rules.length
          ? `none of ${rules.map((rule) => `'${rule.server.url}'`).join(', ')} has this origin`
          : 'none is listed';
    console.info(
      `[ngx-strongbox] ${address} matched no resource server: ${closest}. Sent without a credential; list it in withResourceServers(...) if it needs one.`,
    );
  }
}

function toRule(server: ResourceServer, { baseURI, location }: Document): Rule {
  const url = parseTrustedUrl(server.url, baseURI, 'A resource server');
  // Without a scheme an address is a path of this app, which nobody means who writes a host name or leaves it empty.
  const isWhole = /^(https?:\/\/|\/(?![/\\])|\.\/)/i.test(server.url);
  if (!isWhole || url.search || url.hash || server.url.includes('*')) {
    throw new AuthError(
      'config_invalid',
      ngDevMode &&
        `resource server '${server.url}' must be an address with its scheme, or a path that begins with a slash, without wildcard, query or fragment; everything below it is included.`,
    );
  }
  // Injected markup can point the document's base elsewhere, and with it every path.
  if (/^[./]/.test(server.url) && url.origin !== location.origin) {
    throw new AuthError('config_invalid', ngDevMode && `the base of this document is on another origin.`);
  }
  return { server, origin: url.origin, path: url.pathname.replace(/\/$/, '') };
}

function longestPathFirst(a: Rule, b: Rule): number {
  return b.path.length - a.path.length;
}

function covers({ origin, path }: Rule, url: URL): boolean {
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
