import type { Request } from 'express';

/** What the headers that only a browser can write say about where a request comes from. */
export interface RequestSource {
  /** `Sec-Fetch-Site`; `undefined` from a browser that does not know it. */
  readonly site: string | undefined;
  /** `Origin`, or else the origin of `Referer`; `undefined` when both are missing. */
  readonly origin: string | undefined;
}

/** Reads it. An unreadable `Referer` counts as the opaque origin `null`, which nobody allows. */
export function sourceOf(request: Request): RequestSource {
  const origin = request.get('origin');
  return { site: request.get('sec-fetch-site'), origin: origin ?? originOf(request.get('referer')) };
}

function originOf(referer: string | undefined): string | undefined {
  if (!referer) return undefined;
  return URL.canParse(referer) ? new URL(referer).origin : 'null';
}
