import type { AuthError, LogoutOptions } from 'ngx-strongbox';
import type { OidcClient } from './oidc-client';
import { ownUrl } from './oidc-config';
import { randomToken } from './random-token';
import { keepSignOutState } from './storage/sign-out-state';
import type { TokenRecord } from './storage/token-store';

/** Best effort, in a request that outlives the page: nobody has to wait for it. */
export function revokeTokens(client: OidcClient, tokens: TokenRecord | null): void {
  if (!tokens) return;
  client.tokens.revoke(tokens).catch(() => undefined);
}

/**
 * Leaves for the page that ends the provider's session (OpenID Connect RP-Initiated Logout 1.0 §2). Where there is none,
 * or nobody answers, the user is signed out here: the provider ends its session in its own time.
 *
 * @throws AuthError `config_invalid` when the address to come back to is none of this app's, after doing all the same
 */
export async function leaveForSignOut(
  client: OidcClient,
  tokens: TokenRecord | null,
  { redirectTo }: LogoutOptions,
  document: Document,
): Promise<void> {
  let back = client.config.postLogoutRedirectUri;
  let mistake: AuthError | null = null;
  try {
    if (redirectTo !== undefined) back = ownUrl(redirectTo, document);
  } catch (error) {
    mistake = error as AuthError;
  }
  const state = randomToken();
  const url = await client.tokens.endSessionUrl(tokens?.idToken ?? '', back, state).catch(() => null);
  if (url) {
    keepSignOutState(state);
    document.location.assign(url);
  }
  if (mistake) throw mistake;
}
