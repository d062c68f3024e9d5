import type { LoginOptions } from 'ngx-strongbox';
import type { ResolvedOidcConfig } from './oidc-config';
import { base64Url } from './random-token';
import type { TokenTarget } from './token-target';
import type { Transaction } from './transaction';

/** What a login may say; without showing anything it has the prompt `none`. */
export type LoginRequest = Pick<LoginOptions, 'loginHint' | 'parameters' | 'uiLocales'> & {
  readonly prompt?: LoginOptions['prompt'] | 'none';
  /** What the access token is for, if not for all that the app will need. */
  readonly target?: TokenTarget | undefined;
};

/** What begins a login (OpenID Connect Core 1.0 §3.1.2.1, PKCE S256 of RFC 7636). */
export async function authorizationParameters(
  { clientId, loginParameters, loginResources }: ResolvedOidcConfig,
  transaction: Transaction,
  { prompt, loginHint, uiLocales, parameters: wanted, target }: LoginRequest,
): Promise<URLSearchParams> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(transaction.codeVerifier));
  const { acr, maxAge } = prompt === 'none' ? {} : transaction.asked;
  const values = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: transaction.redirectUri,
    scope: transaction.scope,
    audience: target?.audience,
    state: transaction.state,
    nonce: transaction.nonce,
    code_challenge: base64Url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
    prompt,
    login_hint: loginHint,
    ui_locales: uiLocales?.join(' '),
    acr_values: [acr ?? []].flat().join(' '),
    max_age: maxAge?.toString(),
  };
  const own = Object.entries(values).filter(([, value]) => value) as [string, string][];
  const parameters = new URLSearchParams({ ...loginParameters, ...wanted, ...Object.fromEntries(own) });
  // What is in a request object counts in place of all that is here (OpenID Connect Core 1.0 §6.1).
  for (const name of ['request', 'request_uri']) parameters.delete(name);
  for (const resource of target ? [target.resource] : loginResources) {
    if (resource) parameters.append('resource', resource);
  }
  return parameters;
}

/** Where a browser goes to make the request. The endpoint may have parameters of its own. */
export function authorizationUrl(endpoint: string, parameters: Iterable<readonly [string, string]>): string {
  const url = new URL(endpoint);
  for (const [name] of parameters) url.searchParams.delete(name);
  for (const [name, value] of parameters) url.searchParams.append(name, value);
  return url.href;
}

/** All the scopes, each once. */
export function unitedScopes(...scopes: readonly (string | undefined)[]): string {
  return [...new Set(scopes.flatMap((scope) => scope?.split(' ') ?? []))].filter(Boolean).join(' ');
}
