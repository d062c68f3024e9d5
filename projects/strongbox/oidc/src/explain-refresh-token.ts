/** For dev mode: why a scope that is for a refresh token has brought none. */
export function explainRefreshToken(scope: string, refreshToken: string | null): void {
  if (refreshToken !== null || !scope.split(' ').includes('offline_access')) return;
  console.warn(
    "[ngx-strongbox] The scope `offline_access` was asked for, but the provider has issued no refresh token. Many leave the scope out unless the user is asked: auth.login({ prompt: 'consent' }). Others want this client to be allowed the grant `refresh_token`. Without one a hidden frame renews.",
  );
}
