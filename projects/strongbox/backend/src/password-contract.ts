import type { Credentials } from 'ngx-strongbox';
import type { BackendErrorCode, PasswordLoginRequest, PasswordSessionAnswer } from './contract';
import type { RestAnswer, RestRefusal } from './rest-login-options';

const REFUSALS: Readonly<Partial<Record<BackendErrorCode, RestRefusal>>> = {
  wrong_credentials: 'wrong-credentials',
  second_factor_required: 'second-factor-required',
  locked: 'locked',
  too_many_attempts: 'too-many-attempts',
};

export function toLoginRequest({ secondFactor, ...credentials }: Credentials): PasswordLoginRequest {
  return secondFactor === undefined ? credentials : { ...credentials, second_factor: secondFactor };
}

/** What is not as the contract has it shows when the answer is checked. */
export function readPasswordSession(body: unknown): RestAnswer | null {
  const { signed_in, user, access_token, expires_in, ends_in, scope, xsrf_token } =
    body as Partial<PasswordSessionAnswer>;
  if (!signed_in) return null;
  return {
    user: user as RestAnswer['user'],
    ...(access_token !== undefined && { accessToken: access_token }),
    ...(expires_in !== undefined && { expiresIn: expires_in }),
    ...(ends_in !== undefined && { endsIn: ends_in }),
    ...(typeof scope === 'string' && { scopes: scope.split(' ').filter(Boolean) }),
    ...(xsrf_token !== undefined && { xsrfToken: xsrf_token }),
  };
}

export function readPasswordRefusal(_status: number, body: unknown): RestRefusal | null {
  const { code } = Object(body) as { readonly code?: BackendErrorCode };
  return (code && REFUSALS[code]) ?? null;
}
