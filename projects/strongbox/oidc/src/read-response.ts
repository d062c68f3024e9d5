import { AuthError } from 'ngx-strongbox';
import type { ProviderMetadata } from './provider-metadata';

/** What the provider answered: a code, or why there is none. */
export type AuthorizationResponse = { readonly code: string } | { readonly error: string };

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
