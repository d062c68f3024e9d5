/**
 * Sign-in at an OpenID provider, and where its tokens are kept.
 *
 * @module
 */
export { AccessTokens } from './access-tokens';
export {
  type SessionFingerprintOptions,
  withSessionFingerprint,
} from './fingerprint/with-session-fingerprint';
export type { OidcConfig } from './oidc-config';
export type { ProviderMetadata } from './provider-metadata';
export type { TokenRecord, TokenStore } from './storage/token-store';
export { type IndexedDbStoreOptions, withIndexedDbStore } from './with-indexed-db-store';
export { type OidcFeatureKind, withOidc } from './with-oidc';
export { withTokenStore } from './with-token-store';
export { type WebStorageOptions, withWebStorage } from './with-web-storage';
