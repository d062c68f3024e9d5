export { AccessTokens } from './access-tokens';
export type { OidcConfig } from './oidc-config';
export type { ProviderMetadata } from './provider-metadata';
export { withOidc } from './with-oidc';
