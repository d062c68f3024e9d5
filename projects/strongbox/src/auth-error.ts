/**
 * The stable code of an {@link AuthError}. `docs/errors.md` says for each what happened and what to do.
 */
export type AuthErrorCode =
  | 'backend_answer_invalid'
  | 'backend_refused'
  | 'callback_code_missing'
  | 'callback_issuer_mismatch'
  | 'callback_state_unknown'
  | 'config_invalid'
  | 'id_token_algorithm_refused'
  | 'id_token_audience_mismatch'
  | 'id_token_claim_invalid'
  | 'id_token_claim_missing'
  | 'id_token_expired'
  | 'id_token_hash_mismatch'
  | 'id_token_issuer_mismatch'
  | 'id_token_key_unknown'
  | 'id_token_malformed'
  | 'id_token_missing'
  | 'id_token_nonce_mismatch'
  | 'id_token_signature_invalid'
  | 'insufficient_scope'
  | 'login_refused'
  | 'login_required'
  | 'not_signed_in'
  | 'pkce_unsupported'
  | 'provider_metadata_invalid'
  | 'pushed_response_invalid'
  | 'resource_refused'
  | 'server_timeout'
  | 'server_unreachable'
  | 'silent_sign_in_refused'
  | 'storage_unavailable'
  | 'subject_changed'
  | 'third_party_cookies_blocked'
  | 'token_request_refused'
  | 'token_response_invalid'
  | 'unexpected';

/**
 * Every error this library throws or reports: tell them apart by `code`.
 *
 * `message` is the bare code in production and names the fix in dev mode. Neither it nor `cause` ever holds a token,
 * an authorization code or a claim, with one exception: with `insufficient_scope` `cause` is the answer of the app's own
 * API, its body included, which may hold anything.
 *
 * @example
 * ```ts
 * import { inject } from '@angular/core';
 * import { Auth, AuthError } from 'ngx-strongbox';
 *
 * export async function keepAlive(): Promise<void> {
 *   const auth = inject(Auth);
 *   try {
 *     await auth.renew();
 *   } catch (error) {
 *     if (error instanceof AuthError && error.code === 'server_unreachable') return; // still signed in: try later
 *     throw error;
 *   }
 * }
 * ```
 */
export class AuthError extends Error {
  /** Always `AuthError`. */
  override readonly name = 'AuthError';
  /** Stable across releases: compare with this, never with `message`. */
  readonly code: AuthErrorCode;
  /** Seconds to wait before another attempt, where the server has named a time (RFC 9110 §10.2.3). */
  readonly retryAfter: number | null;
  /** The scopes an API has found missing, separated by spaces, with `insufficient_scope`. */
  readonly scope: string | null;
  /** Shows `code` as the message, followed by `detail` where there is one. */
  constructor(code: AuthErrorCode, detail?: string | false | null, options: AuthErrorOptions = {}) {
    super(detail ? `${code}: ${detail}` : code, options);
    this.code = code;
    this.retryAfter = options.retryAfter ?? null;
    this.scope = options.scope ?? null;
  }
}

/** What an {@link AuthError} may tell besides its code. */
export interface AuthErrorOptions extends ErrorOptions {
  /** See {@link AuthError.retryAfter}. */
  readonly retryAfter?: number | null;
  /** See {@link AuthError.scope}. */
  readonly scope?: string | null;
}

/** Whether the other side may simply not have been reached, so that nothing is known about the session. */
export function isTransient(error: AuthError): boolean {
  return error.code === 'server_unreachable' || error.code === 'server_timeout';
}

/** Foreign errors are not passed on: their messages may quote a response body. */
export function toAuthError(error: unknown): AuthError {
  return error instanceof AuthError ? error : new AuthError('unexpected', ngDevMode && nameOf(error));
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
