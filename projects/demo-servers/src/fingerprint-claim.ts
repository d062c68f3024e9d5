import type { KoaContextWithOIDC } from 'oidc-provider';

/** The hash that came with this token request, for an access token: it says which browser that is for. */
export function fingerprintClaim({ oidc: { body } }: KoaContextWithOIDC): { userFingerprint?: string } {
  const hash = body?.['user_fingerprint'];
  const isHash = typeof hash === 'string' && /^([\da-f]{64}|[\w-]{43})$/.test(hash);
  return isHash ? { userFingerprint: hash } : {};
}
