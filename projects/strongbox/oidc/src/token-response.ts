import { AuthError } from 'ngx-strongbox';
import { oauthError } from './oauth-error';

/** A token response that is fit to be looked at further (RFC 6749 §5.1). */
export interface TokenResponse {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly idToken: string | null;
  readonly expiresAt: number | null;
  /** What was granted; `null` when that is what was asked for (RFC 6749 §5.1). */
  readonly scopes: readonly string[] | null;
}

/** @throws AuthError `token_response_invalid`, `token_request_refused`, `server_unreachable` */
export function readTokenResponse(body: unknown, requestedAt: number): TokenResponse {
  // Some providers send their errors with status 200.
  const error = oauthError(body);
  if (error) throw error;
  const { access_token, token_type, refresh_token, id_token, expires_in, scope } = asRecord(body);
  if (!isToken(access_token)) throw invalid('access_token');
  if (typeof token_type !== 'string' || token_type.toLowerCase() !== 'bearer') throw invalid('token_type');
  if (refresh_token != null && !isToken(refresh_token)) throw invalid('refresh_token');
  if (id_token != null && !isToken(id_token)) throw invalid('id_token');
  return {
    accessToken: access_token,
    refreshToken: refresh_token ?? null,
    idToken: id_token ?? null,
    expiresAt: expiryOf(expires_in, requestedAt),
    scopes: typeof scope === 'string' ? scope.split(' ').filter(Boolean) : null,
  };
}

/** No body, or no object, is what comes from a proxy or a cut line. */
function asRecord(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body === 'object' && body !== null) return body as Readonly<Record<string, unknown>>;
  throw new AuthError('server_unreachable', ngDevMode && 'the token endpoint answered with no JSON object.');
}

/** Printable ASCII (RFC 6749 appendix A): what can go into a header. */
export function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}

/** A year, in seconds: beyond it a number is not meant. */
export const LONGEST_LIFE = 31_536_000;

/**
 * Some providers send the number as a string. One that cannot be meant counts as left out: the token is good for as
 * long as the API takes it, and only a refusal there renews it.
 */
function expiryOf(expiresIn: unknown, requestedAt: number): number | null {
  const seconds = typeof expiresIn === 'string' && /^\d+$/.test(expiresIn) ? Number(expiresIn) : expiresIn;
  if (typeof seconds !== 'number' || !(seconds > 0)) return null;
  return requestedAt + Math.min(seconds, LONGEST_LIFE) * 1000;
}

function invalid(what: string): AuthError {
  return new AuthError(
    'token_response_invalid',
    ngDevMode && `its ${what} is missing or not as RFC 6749 has it.`,
  );
}
