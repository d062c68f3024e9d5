import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { BackendError } from '../backend-error.ts';
import type { BackendErrorCode } from '../contract.ts';
import { retryAfterOf } from '../retry-after-of.ts';

const codes: Readonly<Record<string, BackendErrorCode>> = {
  invalid_scope: 'scope_refused',
  invalid_target: 'resource_refused',
  server_error: 'provider_unreachable',
  temporarily_unavailable: 'provider_unreachable',
};

/** The provider's own word for what is wrong (RFC 6749 §4.1.2.1, §5.2), `null` when it gave none. */
export function oauthErrorOf(error: unknown): string | null {
  if (error instanceof ResponseBodyError || error instanceof AuthorizationResponseError) return error.error;
  return error instanceof WWWAuthenticateChallengeError ? challengeOf(error) : null;
}

/** A challenge comes before the body: what the body says is read by nobody. Basic asks for the client's own secret. */
function challengeOf({ cause }: WWWAuthenticateChallengeError): string | null {
  const said = cause.find(({ parameters }) => parameters.error !== undefined)?.parameters.error;
  return said ?? (cause.some(({ scheme }) => scheme === 'basic') ? 'invalid_client' : null);
}

/** As it may be told and logged: what the client library throws holds tokens and claims, so it is left behind. */
export function providerFailure(error: unknown): BackendError {
  if (error instanceof BackendError) return error;
  const response = responseOf(error);
  if (response && (response.status >= 500 || response.status === 429)) {
    const retryAfter = retryAfterOf(response);
    const why = `The provider answered with status ${response.status}.`;
    return new BackendError('provider_unreachable', why, retryAfter === null ? {} : { retryAfter });
  }
  const said = oauthErrorOf(error);
  if (said !== null) {
    const word = /^[a-z_]{1,40}$/.test(said) ? said : 'an unknown error';
    return new BackendError(codes[said] ?? 'provider_refused', `The provider answered ${word}.`);
  }
  if (isNetwork(error)) return new BackendError('provider_unreachable', 'The provider cannot be reached.');
  const code = error instanceof ClientError ? (error.code ?? '') : '';
  return new BackendError('provider_refused', `The provider's answer is not valid. ${code}`.trim());
}

function responseOf(error: unknown): Response | null {
  if (error instanceof ResponseBodyError || error instanceof WWWAuthenticateChallengeError)
    return error.response;
  if (error instanceof ClientError && error.cause instanceof Response) return error.cause;
  return null;
}

/** A page where JSON should be comes from something between here and the provider. */
function isNetwork(error: unknown): boolean {
  if (error instanceof ClientError)
    return ['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_JSON', 'OAUTH_PARSE_ERROR'].includes(
      error.code ?? '',
    );
  return error instanceof TypeError && !('code' in error);
}
