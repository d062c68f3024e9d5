import type { TokenTarget } from '../token-source.ts';
import { isPlainPath, readLoosely } from './plain-path.ts';

/** Methods of HTTP that a route may let through. */
export type ProxyMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One way through `apiProxy()`: a path of the app, what it leads to, and what may be done there. */
export interface ProxyRoute {
  /** Path of the app that stands for `target`, with everything below it, as in `/bff/api/invoices`. */
  readonly path: string;
  /** Absolute URL that takes the place of `path`, as in `https://api.example.com/v1/invoices`. */
  readonly target: string;
  /** What may be done there; `GET` brings `HEAD` along. */
  readonly methods: readonly ProxyMethod[];
  /** The resource server whose access token is attached (RFC 8707). The session's usual one by default. */
  readonly resource?: string;
  /** The scopes of that token, no more than were granted. */
  readonly scope?: string;
  /** Whether requests of users who are not signed in pass too, without a token (default `false`). */
  readonly anonymous?: boolean;
  /** Bytes that the body of a request may have (default 1048576). */
  readonly maxBody?: number;
  /** Seconds to wait for the answer to begin, and then for each next part of it (default 30). */
  readonly timeout?: number;
  /** Lets the token travel over plain http to another machine. Only where the network between is trusted. */
  readonly allowHttp?: boolean;
}

/** A route as the proxy uses it. */
export interface Route {
  readonly path: string;
  readonly origin: string;
  /** Path of the target, without a slash at its end. */
  readonly base: string;
  /** The path as lenient servers read it. */
  readonly looseKey: string;
  readonly allowed: readonly string[];
  readonly tokenTarget: TokenTarget;
  readonly anonymous: boolean;
  readonly maxBody: number;
  readonly timeout: number;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

/** @throws TypeError that says what is wrong with the settings */
export function readRoutes(routes: readonly ProxyRoute[]): readonly Route[] {
  const all = routes.map(readRoute);
  const twice = all.find(({ looseKey }, at) => all.findIndex((other) => other.looseKey === looseKey) !== at);
  if (twice) throw new TypeError(`Two routes have the path ${twice.path}.`);
  // The closest one first.
  return all.sort((one, other) => other.looseKey.length - one.looseKey.length);
}

function readRoute(route: ProxyRoute): Route {
  const { path, target, methods, resource, scope, anonymous = false } = route;
  const { maxBody = 1024 * 1024, timeout = 30, allowHttp = false } = route;
  const refuse = (rule: string): never => {
    throw new TypeError(`Route ${path}: ${rule}`);
  };
  if (!isPlainPath(path) || path.endsWith('/')) {
    refuse('path must begin with a slash, not end with one, and be plain.');
  }
  if (!URL.canParse(target)) refuse(`target is '${target}' and must be an absolute URL.`);
  const url = new URL(target);
  const base = url.pathname.replace(/\/$/, '');
  if (!/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    refuse('target must be an https URL without user, query and fragment.');
  }
  if (base !== '' && !isPlainPath(base)) refuse('the path of target must be plain.');
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname) && !allowHttp) {
    refuse(
      `target is '${target}' and must be https, or http on this machine, since a token goes there; allowHttp if the network between is trusted.`,
    );
  }
  if (methods.length === 0 || !methods.every((method) => METHODS.includes(method))) {
    refuse(`methods must be some of ${METHODS.join(', ')}.`);
  }
  if (!(maxBody >= 0) || !(timeout > 0)) refuse('maxBody and timeout must be positive numbers.');
  const allowed = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  return {
    path,
    origin: url.origin,
    base,
    looseKey: readLoosely(path),
    allowed,
    tokenTarget: { ...(resource !== undefined && { resource }), ...(scope !== undefined && { scope }) },
    anonymous,
    maxBody,
    timeout,
  };
}

/** The closest route that some server might find for this path, or `null`. */
export function findRoute(routes: readonly Route[], path: string): Route | null {
  const key = readLoosely(path);
  return routes.find(({ looseKey }) => key === looseKey || key.startsWith(`${looseKey}/`)) ?? null;
}

/** The path below the target with its query, or `null` where servers could disagree about it. */
export function targetPath(route: Route, path: string, query: string): string | null {
  if (!isPlainPath(path) || !isBelow(path, route.path) || !/^[!"$-~]*$/.test(query)) return null;
  return (route.base + path.slice(route.path.length) || '/') + query;
}

/** The path of the app for where an answer from `path` leads to, `null` when that is no place of this route. */
export function appLocation(
  routes: readonly Route[],
  route: Route,
  path: string,
  location: string,
): string | null {
  const here = route.origin + path;
  if (!URL.canParse(location, here)) return null;
  const { origin, username, password, pathname, search, hash } = new URL(location, here);
  if (origin !== route.origin || username || password || !isBelow(pathname, route.base)) return null;
  const appPath = route.path + pathname.slice(route.base.length);
  const isSame = findRoute(routes, appPath) === route && targetPath(route, appPath, search) !== null;
  return isSame ? appPath + search + hash : null;
}

function isBelow(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}/`);
}
