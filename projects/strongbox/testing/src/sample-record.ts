import type { TokenRecord } from 'ngx-strongbox/oidc';

/** A record with every field there is, and with characters that are not ASCII. */
export function sampleRecord(mark: string): TokenRecord {
  return {
    version: 1,
    accessToken: `access-${mark}`,
    refreshToken: `refresh-${mark}`,
    idToken: `e30.${mark}.sig`,
    user: {
      sub: `sub-${mark}`,
      name: 'Zoë "Ω" O\'Brien \\ 😀\u2028\n\0',
      roles: ['admin', ''],
      address: { country: 'DE', lines: [] },
      age: 42.5,
      verified: false,
      middle_name: null,
    },
    mayBeSpent: true,
    scopes: ['openid', 'profile'],
    asked: { acr: ['mfa', 'pwd'], maxAge: 0, scope: 'orders:write', at: 1_700_000_000_000 },
    expiresAt: 1_900_000_000_123,
    signIn: mark,
    endsAt: 1_900_000_100_000,
  };
}
