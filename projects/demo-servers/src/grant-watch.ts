import type { Provider, errors } from 'oidc-provider';

/** What became of grants and of the refresh tokens issued under them. */
export interface GrantCounts {
  /** Refresh tokens that came back after they were spent, each of which cost its session. */
  readonly refreshTokensReused: number;
  /** Sessions of the client that were ended: by a re-used refresh token, a sign-out, or {@link revokeGrants}. */
  readonly grantsRevoked: number;
}

export function watchGrants(oidc: Provider): GrantCounts {
  const counts = { refreshTokensReused: 0, grantsRevoked: 0 };
  oidc
    .on('grant.error', (_ctx, { error_detail }: errors.OIDCProviderError) => {
      if (error_detail === 'refresh token already used') counts.refreshTokensReused++;
    })
    .on('grant.revoked', () => {
      counts.grantsRevoked++;
    });
  return counts;
}
