import type { LoginOptions } from 'ngx-strongbox';
import type { ResolvedOidcConfig } from './oidc-config';
import type { ProviderMetadata } from './provider-metadata';
import { base64Url } from './random-token';
import type { Transaction } from './transaction';

/** The address that begins a login (OpenID Connect Core 1.0 §3.1.2.1, PKCE S256 of RFC 7636). */
export async function authorizationUrl(
  metadata: ProviderMetadata,
  config: ResolvedOidcConfig,
  transaction: Transaction,
  options: Pick<LoginOptions, 'loginHint'> & { readonly prompt?: LoginOptions['prompt'] | 'none' },
): Promise<string> {
  const url = new URL(metadata.authorization_endpoint);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(transaction.codeVerifier));
  const parameters = {
    response_type: 'code',
    client_id: config.clientId,
    redirect_uri: transaction.redirectUri,
    scope: config.scope,
    resource: config.resource,
    state: transaction.state,
    nonce: transaction.nonce,
    code_challenge: base64Url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
    prompt: options.prompt,
    login_hint: options.loginHint,
  };
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
}
