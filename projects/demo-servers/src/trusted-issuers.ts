import type { AccessTokenOptions, TokenIssuer } from 'strongbox-express';
import type { Fetch } from './fetch.ts';

/** Whose tokens an API takes. */
export interface TrustedIssuers {
  readonly issuer: string;
  /** Whose tokens are as good. */
  readonly otherIssuers?: readonly TokenIssuer[];
  /** Seconds. */
  readonly clockTolerance?: number;
  /** How to reach the issuers. */
  readonly fetch?: Fetch;
}

export function tokensOf({
  issuer,
  otherIssuers = [],
  clockTolerance,
  fetch,
}: TrustedIssuers): Omit<AccessTokenOptions, 'audience'> {
  return {
    issuer: [issuer, ...otherIssuers],
    ...(clockTolerance !== undefined && { clockTolerance }),
    ...(fetch && { fetch: (url, init) => fetch(url, init as RequestInit) }),
  };
}
