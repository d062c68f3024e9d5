const PARAMETERS = ['code', 'state', 'iss', 'session_state', 'error', 'error_description', 'error_uri'];

/** Whether parameters look like the answer to a login. Apps use such names too, so this alone decides nothing. */
export function isAuthorizationResponse(parameters: URLSearchParams): boolean {
  return parameters.has('state') && (parameters.has('code') || parameters.has('error'));
}

export function isPartOfResponse(parameters: URLSearchParams): boolean {
  return ['code', 'error', 'state'].some((name) => parameters.has(name));
}

export function withoutResponse(url: URL): string {
  const clean = new URL(url);
  for (const name of PARAMETERS) clean.searchParams.delete(name);
  return clean.pathname + clean.search + clean.hash;
}
