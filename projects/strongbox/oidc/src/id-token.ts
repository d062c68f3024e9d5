import { AuthError, type AuthErrorCode, type User } from 'ngx-strongbox';
import type { KeySource } from './signed-token';
import { deepFreeze } from './deep-freeze';
import { loadVerifier } from './lazy-chunks';
import { base64Url } from './random-token';

/** What an ID token has to match. */
export interface Expected {
  readonly issuer: string;
  readonly clientId: string;
  /** Who else it may be for. */
  readonly trustedAudiences: 'any' | readonly string[];
  /** Of the login; `null` in a renewal, which need not bring it back. */
  readonly nonce: string | null;
  /** Of the session that is renewed, else `null`. */
  readonly previous: User | null;
  readonly accessToken: string;
  /** Seconds. */
  readonly clockTolerance: number;
}

/**
 * Gives the claims of an ID token once its signature and every rule of OpenID Connect Core 1.0 §3.1.3.7 hold.
 *
 * @throws AuthError `id_token_…`, `subject_changed`
 */
export async function verifyIdToken(idToken: string, expected: Expected, keys: KeySource): Promise<User> {
  const { verifySignature } = await loadVerifier();
  const { payload, protectedHeader } = await verifySignature(idToken, keys);
  // The provider signs other kinds of token with the same keys (RFC 8725 §3.11, RFC 9068 §5).
  if (/\+jwt$/i.test(protectedHeader.typ ?? '') || protectedHeader.crit)
    throw new AuthError('id_token_malformed');
  const claims = parseClaims(payload);
  checkClaims(claims, expected);
  await checkAccessTokenHash(claims, protectedHeader.alg, expected.accessToken);
  return deepFreeze({ ...claims, ...keptClaims(claims, expected) }) as User;
}

type Claims = Readonly<Record<string, unknown>>;

function parseClaims(payload: Uint8Array): Claims {
  try {
    const claims: unknown = JSON.parse(new TextDecoder().decode(payload));
    if (typeof claims === 'object' && claims !== null && !Array.isArray(claims)) return claims as Claims;
  } catch {
    // Reported below, without quoting the payload.
  }
  throw new AuthError('id_token_malformed');
}

function checkClaims(claims: Claims, expected: Expected): void {
  const { issuer, clientId, trustedAudiences, nonce, previous, clockTolerance } = expected;
  const require = (holds: boolean, code: AuthErrorCode, claim: string, hint = ''): void => {
    if (!holds)
      throw new AuthError(code, ngDevMode && `its claim '${claim}' is not what it has to be.${hint}`);
  };
  for (const claim of ['iss', 'sub', 'aud', 'exp', 'iat']) {
    require(claims[claim] !== undefined, 'id_token_claim_missing', claim);
  }
  const now = Date.now() / 1000;
  require(claims['iss'] === issuer, 'id_token_issuer_mismatch', 'iss');
  const audiences: readonly unknown[] = [claims['aud']].flat();
  const others = audiences.filter((audience) => audience !== clientId);
  const isForUs = audiences.length === others.length + 1;
  const areTrusted = others.every(
    (other) =>
      typeof other === 'string' && (trustedAudiences === 'any' || [trustedAudiences].flat().includes(other)),
  );
  const hint =
    ngDevMode && isForUs ? ' It names others too: set `trustedAudiences` if that is to be so.' : '';
  require(isForUs && areTrusted, 'id_token_audience_mismatch', 'aud', hint);
  const isIssuedToUs = claims['azp'] === clientId || (claims['azp'] === undefined && others.length === 0);
  require(isIssuedToUs, 'id_token_audience_mismatch', 'azp');
  require(isSubject(claims['sub']), 'id_token_claim_invalid', 'sub');
  require(isTime(claims['exp']), 'id_token_claim_invalid', 'exp');
  require(Number(claims['exp']) > now - clockTolerance, 'id_token_expired', 'exp');
  const isIssuedNow = isTime(claims['iat']) && claims['iat'] < now + clockTolerance;
  require(isIssuedNow, 'id_token_claim_invalid', 'iat');
  const isUsable =
    claims['nbf'] === undefined || (isTime(claims['nbf']) && claims['nbf'] < now + clockTolerance);
  require(isUsable, 'id_token_claim_invalid', 'nbf');
  const signedInAt = claims['auth_time'];
  require(signedInAt === undefined || isTime(signedInAt), 'id_token_claim_invalid', 'auth_time');
  const isOlder = Number(signedInAt) < Number(previous?.['auth_time']);
  require(!isOlder, 'id_token_claim_invalid', 'auth_time');
  // A logout token has all of the above too (OpenID Connect Back-Channel Logout 1.0 §2.4).
  require(claims['events'] === undefined, 'id_token_claim_invalid', 'events');
  require(nonce === null || claims['nonce'] === nonce, 'id_token_nonce_mismatch', 'nonce');
  if (previous) require(claims['sub'] === previous.sub, 'subject_changed', 'sub');
  // OpenID Connect Core 1.0 §12.2: a renewed token may go without the nonce, but not have another.
  const nonces = new Set([claims['nonce'], previous?.['nonce']].filter((value) => value !== undefined));
  require(nonce !== null || nonces.size < 2, 'id_token_nonce_mismatch', 'nonce');
}

/**
 * A refreshed token is about the same sign-in and may leave its claims out (OpenID Connect Core 1.0 §12.2). Providers
 * that name a later one after a step-up in another tab do not make this one any later.
 */
function keptClaims(claims: Claims, { nonce, previous }: Expected): Claims {
  if (nonce !== null || !previous) return {};
  const kept = {
    acr: claims['acr'] ?? previous['acr'],
    nonce: previous['nonce'],
    auth_time: previous['auth_time'] ?? claims['auth_time'],
  };
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined));
}

export function isSubject(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 255;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** OpenID Connect Core 1.0 §3.1.3.8: binds the access token to the ID token where the provider says so. */
async function checkAccessTokenHash(claims: Claims, alg: string, accessToken: string): Promise<void> {
  if (claims['at_hash'] === undefined) return;
  // Ed25519 hashes with SHA-512.
  const size = /(256|384|512)$/.exec(alg)?.[0] ?? '512';
  const digest = await crypto.subtle.digest(`SHA-${size}`, new TextEncoder().encode(accessToken));
  const leftHalf = new Uint8Array(digest, 0, digest.byteLength / 2);
  if (claims['at_hash'] !== base64Url(leftHalf)) throw new AuthError('id_token_hash_mismatch');
}
