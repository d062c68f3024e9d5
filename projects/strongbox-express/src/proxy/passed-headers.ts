import type { IncomingHttpHeaders } from 'node:http';

/** RFC 9110 §7.6.1, and what earlier versions of HTTP and proxies had. */
const HOP_BY_HOP = [
  'connection',
  'http2-settings',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** What speaks for the browser, or of the way to the app, and says nothing to the target. */
const NOT_TO_TARGET = new Set([
  ...HOP_BY_HOP,
  'authorization',
  'cookie',
  'cookie2',
  'dpop',
  'expect',
  'forwarded',
  'host',
  'origin',
  'referer',
  'true-client-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-csrf',
  'x-host',
  'x-real-ip',
  'x-xsrf-token',
]);
/**
 * Some frameworks let these stand for the address, the method, the path or the user, believing that a gateway has written
 * them. An underscore may be read as a hyphen.
 */
const NOT_TO_TARGET_EITHER = new RegExp(
  '_|^(access-control|cf|proxy|(x-)?remote|sec|x-amzn-oidc|x-auth-request|x-envoy|x-forwarded|x-goog|x-http-host' +
    '|x-http-method|x-method|x-ms-client-principal|x-original|x-rewrite|x-ssl)-' +
    '|^(x-)?client-cert|^x-(forwarded|http-method|ms-client-principal)$',
);

/** What a target has no business to say for the origin of the app. */
const NOT_TO_BROWSER = new Set([
  ...HOP_BY_HOP,
  'accept-ch',
  'activate-storage-access',
  'alt-svc',
  'clear-site-data',
  'content-location',
  'critical-ch',
  'expect-ct',
  'location',
  'nel',
  'no-vary-search',
  'origin-agent-cluster',
  'public-key-pins',
  'refresh',
  'report-to',
  'reporting-endpoints',
  'service-worker-allowed',
  'set-cookie',
  'set-cookie2',
  'set-login',
  'sourcemap',
  'speculation-rules',
  'strict-transport-security',
  'timing-allow-origin',
  'use-as-dictionary',
  'x-sourcemap',
]);
/** Sessions that the browser would bind to the origin; what caches and servers in between obey, whatever else is said. */
const NOT_TO_BROWSER_EITHER =
  /^(access-control|attribution-reporting|edge|proxy|sec|secure-session|surrogate|x-reproxy)-|^(.+-)?cdn-cache-control$|^x-accel-(?!buffering$)|^x-(lighttpd-)?send-?file/;

/** The headers of a request as the target gets them: name, value, name, value. */
export function headersForTarget(headers: IncomingHttpHeaders, token?: string): string[] {
  const passed = token === undefined ? [] : ['authorization', `Bearer ${token}`];
  const isNamed = namedBy(headers.connection);
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== 'string' || NOT_TO_TARGET.has(name) || NOT_TO_TARGET_EITHER.test(name)) continue;
    if (!isNamed(name)) passed.push(name, value);
  }
  return passed;
}

/** The headers of an answer as the browser gets them. */
export function headersForBrowser(
  headers: IncomingHttpHeaders,
): readonly (readonly [string, string | string[]])[] {
  const passed: [string, string | string[]][] = [];
  const isNamed = namedBy(headers.connection);
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || NOT_TO_BROWSER.has(name) || NOT_TO_BROWSER_EITHER.test(name)) continue;
    if (name === 'www-authenticate') passed.push([name, [value].flat().filter(isForScript)]);
    else if (!isNamed(name)) passed.push([name, value]);
  }
  return passed;
}

/** Other challenges make the browser ask the user for a password in the name of the app. */
function isForScript(challenge: string): boolean {
  return !/(^|,)\s*(basic|digest|negotiate|ntlm)\b/i.test(challenge);
}

function namedBy(connection: string | readonly string[] | undefined): (name: string) => boolean {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return () => false;
  const names = new Set(
    [connection]
      .flat()
      .join()
      .toLowerCase()
      .split(/[\s,]+/),
  );
  return (name) => names.has(name);
}
