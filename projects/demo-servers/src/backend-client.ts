import type { JWK } from 'jose';
import type { ClientMetadata } from 'oidc-provider';
import { passwordOnly } from './authentication-context.ts';

/** A backend that signs users in and keeps their tokens: what the provider has to know of it. */
export interface BackendClient {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Of the key that it signs with instead of showing its secret. */
  readonly publicKey?: JWK;
  /** Where browsers and the provider find it, without a slash at the end. */
  readonly url: string;
}

/** As a confidential client that is told when one of its users leaves (OpenID Connect Back-Channel Logout 1.0 §2.2). */
export function backendClientMetadata({
  clientId,
  clientSecret,
  publicKey,
  url,
}: BackendClient): ClientMetadata {
  return {
    client_id: clientId,
    client_secret: clientSecret,
    client_name: 'ngx-strongbox demo',
    token_endpoint_auth_method: publicKey ? 'private_key_jwt' : 'client_secret_basic',
    ...(publicKey && { jwks: { keys: [publicKey] } }),
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: [`${url}/callback`],
    post_logout_redirect_uris: [`${url}/signed-out`],
    backchannel_logout_uri: `${url}/backchannel-logout`,
    backchannel_logout_session_required: true,
    require_auth_time: true,
    default_acr_values: [passwordOnly],
  };
}
