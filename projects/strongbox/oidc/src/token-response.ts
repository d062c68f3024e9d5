import { AuthError } from 'ngx-strongbox';

/** A token response that is fit to be looked at further (RFC 6749 §5.1). */
export interface TokenResponse {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly idToken: string | null;
  readonly expiresAt: number | null;
}

/** @throws AuthError `token_response_invalid` */
export function readTokenResponse(body: unknown, requestedAt: number): TokenResponse {
  const { access_token, token_type, refresh_token, id_token, expires_in } = asRecord(body);
  if (!isToken(access_token)) throw invalid('access_token');
  if (typeof token_type !== 'string' || token_type.toLowerCase() !== 'bearer') throw invalid('token_type');
  if (refresh_token != null && !isToken(refresh_token)) throw invalid('refresh_token');
  if (id_token != null && !isToken(id_token)) throw invalid('id_token');
  return {
    accessToken: access_token,
    refreshToken: refresh_token ?? null,
    idToken: id_token ?? null,
    expiresAt: expires_in == null ? null : requestedAt + seconds(expires_in) * 1000,
  };
}

function asRecord(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null) throw invalid('body');
  return body as Readonly<Record<string, unknown>>;
}

/** Printable ASCII (RFC 6749 appendix A): what can go into a header. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}

/** A year, in seconds: beyond it a number is not meant. */
const LONGEST_LIFE = 31_536_000;

/** Some providers send the number as a string. */
function seconds(value: unknown): number {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !(number > 0)) throw invalid('expires_in');
  return Math.min(number, LONGEST_LIFE);
}

function invalid(what: string): AuthError {
  return new AuthError(
    'token_response_invalid',
    ngDevMode && `its ${what} is missing or not as RFC 6749 has it.`,
  );
}
