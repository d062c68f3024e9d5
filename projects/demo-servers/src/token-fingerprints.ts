import { errors, type KoaContextWithOIDC } from 'oidc-provider';

/** The hash that came with this token request. */
function hashIn({ oidc: { body } }: KoaContextWithOIDC): string | undefined {
  const hash = body?.['user_fingerprint'];
  const isHash = typeof hash === 'string' && /^([\da-f]{64}|[\w-]{43})$/.test(hash);
  return isHash ? hash : undefined;
}

/** Which browser tokens are for: the one whose hash came with the code, as long as refresh tokens follow each other. */
export class TokenFingerprints {
  readonly #hashes = new Map<string, string>();

  /** What an access token that this request gets says of it. */
  claim(ctx: KoaContextWithOIDC): { userFingerprint?: string } {
    const { RefreshToken: token } = ctx.oidc.entities;
    const hash = token ? this.#hashes.get(token.jti) : hashIn(ctx);
    return hash === undefined ? {} : { userFingerprint: hash };
  }

  /** Refuses a refresh token that another browser has, or one that does not say which it is. */
  check(ctx: KoaContextWithOIDC): void {
    const hash = this.#hashes.get(ctx.oidc.entities.RefreshToken?.jti ?? '');
    if (hash !== undefined && hashIn(ctx) !== hash)
      throw new errors.InvalidGrant('refresh token of another browser');
  }

  /** The next refresh token is for the browser of the one before it. */
  keep(token: { readonly jti: string }, ctx: KoaContextWithOIDC): void {
    const before = ctx.oidc.entities.RotatedRefreshToken;
    const hash = before ? this.#hashes.get(before.jti) : hashIn(ctx);
    if (hash !== undefined) this.#hashes.set(token.jti, hash);
    if (before) this.#hashes.delete(before.jti);
  }
}
