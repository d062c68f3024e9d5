import { AuthError } from 'ngx-strongbox';
import type { ProviderMetadata } from './provider-metadata';

/** What the provider answered: a code, or why there is none. */
export type AuthorizationResponse = { readonly code: string } | { readonly error: string };

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

/**
 * Reads the response to a transaction whose `state` is already known to match.
 *
 * @throws AuthError `callback_issuer_mismatch` (RFC 9207 §2.4, also for error responses), `callback_code_missing`
 */
export function readResponse(parameters: URLSearchParams, metadata: ProviderMetadata): AuthorizationResponse {
  const issuers = parameters.getAll('iss');
  const isExpected = issuers.length === 1 && issuers[0] === metadata.issuer;
  if (!isExpected && (issuers.length || metadata.authorization_response_iss_parameter_supported === true)) {
    throw new AuthError(
      'callback_issuer_mismatch',
      ngDevMode && 'the response does not come from the provider the login was started at.',
    );
  }
  const error = parameters.get('error');
  if (error !== null) return { error: /^[a-z_]{1,60}$/.test(error) ? error : 'invalid_error' };
  const code = parameters.get('code');
  if (code) return { code };
  throw new AuthError(
    'callback_code_missing',
    ngDevMode && 'the response holds neither a code nor an error.',
  );
}
