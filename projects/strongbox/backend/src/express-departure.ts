import type { BackendClient } from './backend-client';
import type { BackendLogin, BackendLogout } from './backend-dialect';
import type { LoginQuery, LogoutAnswer } from './contract';

export function loginUrl({ baseUrl }: BackendClient, login: BackendLogin): string {
  const { redirectTo, prompt, loginHint, acrValues, maxAge, scope, uiLocales } = login;
  const query: LoginQuery = {
    redirect_to: redirectTo,
    ...(prompt !== undefined && { prompt }),
    ...(loginHint !== undefined && { login_hint: loginHint }),
    ...(acrValues !== undefined && { acr_values: acrValues }),
    ...(maxAge !== undefined && { max_age: `${maxAge}` }),
    ...(scope !== undefined && { scope }),
    ...(uiLocales !== undefined && { ui_locales: uiLocales }),
  };
  return `${baseUrl}/login?${new URLSearchParams({ ...query })}`;
}

export async function logOut(
  backend: BackendClient,
  { redirectTo, scope }: BackendLogout,
): Promise<string | null> {
  const body = { redirect_to: redirectTo, scope };
  const answer = await backend.send('POST', '/logout', { body, keepalive: true });
  return (answer.body as LogoutAnswer | null)?.location ?? null;
}
