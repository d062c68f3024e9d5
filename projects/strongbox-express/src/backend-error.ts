import type { BackendErrorCode, ErrorAnswer } from './contract.ts';

const statusOf: Readonly<Record<BackendErrorCode, number>> = {
  body_too_large: 413,
  claims_refused: 403,
  csrf_refused: 403,
  invalid_request: 400,
  locked: 423,
  logout_token_invalid: 400,
  not_signed_in: 401,
  provider_refused: 502,
  provider_unreachable: 503,
  resource_refused: 403,
  route_refused: 404,
  scope_refused: 403,
  second_factor_required: 401,
  store_unreachable: 503,
  stronger_login_required: 401,
  token_too_large: 500,
  too_many_attempts: 429,
  unexpected: 500,
  upstream_timeout: 504,
  upstream_unreachable: 502,
  wrong_credentials: 401,
};

/** What a {@link BackendError} may tell besides its code. */
export interface BackendErrorOptions extends ErrorOptions {
  /** Seconds to wait before another attempt (RFC 9110 §10.2.3). */
  readonly retryAfter?: number;
}

/** A failure as the browser is told it: neither `message` nor `cause` ever holds a token, a secret or a claim. */
export class BackendError extends Error {
  /** Always `BackendError`. */
  override readonly name = 'BackendError';
  /** Stable across releases. */
  readonly code: BackendErrorCode;
  /** The status of the answer. */
  readonly status: number;
  /** Seconds to wait before another attempt, where that is known. */
  readonly retryAfter: number | null;

  /** `message` is for developers and says nothing about the user. */
  constructor(code: BackendErrorCode, message: string, options: BackendErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.status = statusOf[code];
    this.retryAfter = options.retryAfter ?? null;
  }

  /** What goes over the wire. */
  toJSON(): ErrorAnswer {
    return { code: this.code, message: this.message };
  }
}

/** What nobody has foreseen: `cause` is for the log alone. */
export function unexpected(cause: unknown): BackendError {
  return cause instanceof BackendError
    ? cause
    : new BackendError('unexpected', 'Something went wrong.', { cause });
}
