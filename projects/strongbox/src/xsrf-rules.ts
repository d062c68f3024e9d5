import { inject, InjectionToken, untracked } from '@angular/core';
import { cookieValue } from './cookie-value';

/** Settings of {@link withXsrf}. */
export interface XsrfOptions {
  /** Cookie whose value goes into the header (default `XSRF-TOKEN`). Only cookies of this app's own host can be read. */
  readonly cookieName?: string;
  /** Header that carries the value (default `X-XSRF-TOKEN`). */
  readonly headerName?: string;
  /**
   * The value, in place of a cookie's: fixed, for a backend that only wants to see the header, or a function, called in
   * an injection context for each request, that gives what the session came with. Without one (`null`) no header is sent.
   */
  readonly value?: string | (() => string | null);
  /** Backends on other origins that get the header too, as addresses like those of {@link withResourceServers}. */
  readonly servers?: readonly string[];
  /** `unsafe` (default): all but GET, HEAD, OPTIONS and TRACE (RFC 9110 §9.2.1). `all`: those too. */
  readonly methods?: 'unsafe' | 'all';
}

/** What the strategy wants, which may come to be known only later: gives the same array until it changes. */
export const STRATEGY_XSRF = new InjectionToken<() => readonly XsrfOptions[]>(
  ngDevMode ? 'STRATEGY_XSRF' : '',
  { factory: () => () => [] },
);

/** What {@link withXsrf} was given. */
export const XSRF_OPTIONS = new InjectionToken<readonly XsrfOptions[]>(ngDevMode ? 'XSRF_OPTIONS' : '', {
  factory: () => [],
});

/** The rules of the strategy and those of the app, which change those for the same header. Call it in an injection context. */
export function xsrfRules(): () => readonly XsrfOptions[] {
  const strategy = inject(STRATEGY_XSRF);
  const own = inject(XSRF_OPTIONS);
  let merged: readonly XsrfOptions[] = [];
  let from: readonly XsrfOptions[] | undefined;
  return () => {
    const given = strategy();
    if (given !== from) {
      from = given;
      merged = mergeRules(given, own);
    }
    return merged;
  };
}

/** The headers a request has to carry. */
export function xsrfHeaders(
  rules: readonly XsrfOptions[],
  method: string,
  document: Document,
): Record<string, string> {
  const isSafe = /^(GET|HEAD|OPTIONS|TRACE)$/.test(method);
  const found: Record<string, string> = {};
  for (const { methods, value, cookieName = 'XSRF-TOKEN', headerName = 'X-XSRF-TOKEN' } of rules) {
    if (isSafe && methods !== 'all') continue;
    const text =
      value === undefined
        ? cookieValue(document, cookieName)
        : typeof value === 'string'
          ? value
          : untracked(value);
    if (text) found[headerName] = text;
  }
  return found;
}

function mergeRules(given: readonly XsrfOptions[], own: readonly XsrfOptions[]): readonly XsrfOptions[] {
  const changed = given.map((rule) => {
    const change = own.find((other) => nameOf(other) === nameOf(rule));
    return { ...rule, ...change, servers: [...(rule.servers ?? []), ...(change?.servers ?? [])] };
  });
  const added = own.filter((rule) => !given.some((other) => nameOf(other) === nameOf(rule)));
  const merged = [...changed, ...added];
  return merged.length > 0 ? merged : [{}];
}

function nameOf({ headerName = 'X-XSRF-TOKEN' }: XsrfOptions): string {
  return headerName.toLowerCase();
}
