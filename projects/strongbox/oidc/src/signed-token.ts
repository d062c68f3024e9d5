import { AuthError, type AuthErrorCode } from 'ngx-strongbox';
import { compactVerify, createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';
export type { JSONWebKeySet } from 'jose';

/** The provider's keys; `isRefetch` when the ones given before do not hold the one that is looked for. */
export type KeySource = (isRefetch: boolean) => Promise<JSONWebKeySet>;

/** Asymmetric only: `none` proves nothing, and the secret of an HMAC cannot be kept in a browser. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/** @throws AuthError `id_token_…` unless one of the keys has signed it */
export async function verifySignature(idToken: string, keys: KeySource) {
  const verify = (set: JSONWebKeySet) =>
    compactVerify(idToken, createLocalJWKSet(publicKeys(set)), { algorithms: ALGORITHMS });
  try {
    return await verify(await keys(false)).catch(async (error: unknown) => {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      return await verify(await keys(true));
    });
  } catch (error) {
    if (error instanceof AuthError) throw error;
    throw new AuthError(codeOf(error));
  }
}

function codeOf(error: unknown): AuthErrorCode {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'id_token_signature_invalid';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'id_token_algorithm_refused';
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return 'id_token_key_unknown';
  }
  return 'id_token_malformed';
}

/** A private key in public sight proves nothing; symmetric ones fit none of the algorithms. */
function publicKeys(set: JSONWebKeySet): JSONWebKeySet {
  return { keys: set.keys.filter((key) => !('d' in key)) };
}
