import type { User } from 'ngx-strongbox';
import { readAsked } from '../asked-for';
import { deepFreeze } from '../deep-freeze';
import { isSubject } from '../id-token';
import type { OidcConfig } from '../oidc-config';
import { isToken, LONGEST_LIFE } from '../token-response';
import type { TokenRecord } from './token-store';

/**
 * What a store gives, where anybody may have written: `null` unless it is, in every field, a record of this version for
 * this app and provider. That the tokens are what they say is for the servers to find out: see docs/decisions/0014.
 */
export function readTokenRecord(
  value: unknown,
  { issuer, clientId }: Pick<OidcConfig, 'issuer' | 'clientId'>,
): TokenRecord | null {
  const record = asObject(copyOf(value));
  const { version, accessToken, refreshToken, idToken, scopes, expiresAt, mayBeSpent, signIn, endsAt } =
    record;
  const user = asObject(record['user']);
  const { at } = asObject(record['asked']);
  const isWhole =
    version === 1 &&
    isToken(accessToken) &&
    (refreshToken === null || isToken(refreshToken)) &&
    isToken(idToken) &&
    isSubject(user['sub']) &&
    user['iss'] === issuer &&
    [user['aud']].flat().join() === clientId &&
    Array.isArray(scopes) &&
    scopes.every((scope) => typeof scope === 'string') &&
    (expiresAt === null || isTime(expiresAt)) &&
    isToken(signIn) &&
    (endsAt === undefined || isTime(endsAt));
  if (!isWhole) return null;
  return deepFreeze<TokenRecord>({
    version,
    accessToken,
    refreshToken,
    idToken,
    user: user as User,
    scopes,
    asked: { ...readAsked(record['asked']), ...(isTime(at) && { at }) },
    expiresAt,
    signIn,
    ...(mayBeSpent === true && { mayBeSpent }),
    ...(endsAt !== undefined && { endsAt }),
  });
}

/** Plain data, and nobody else's to change. */
function copyOf(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value)) as unknown;
  } catch {
    return null;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

/** Milliseconds since the epoch, and not too far off: no token is good for longer than a year. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= Date.now() + LONGEST_LIFE * 1000;
}
