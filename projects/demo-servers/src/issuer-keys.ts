import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';

export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

async function jwksUri(issuer: string, fetch: Fetch): Promise<URL> {
  const signal = AbortSignal.timeout(5000);
  const response = await fetch(`${issuer}/.well-known/openid-configuration`, { redirect: 'error', signal });
  const metadata = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
  if (metadata.issuer !== issuer || typeof metadata.jwks_uri !== 'string') {
    throw new Error('The metadata is not that of the issuer.');
  }
  return new URL(metadata.jwks_uri);
}

export function keysAt(address: URL, fetch: Fetch): JWTVerifyGetKey {
  return createRemoteJWKSet(address, { [customFetch]: fetch });
}

/** The issuer's keys, found through its metadata when the first token arrives. */
export function issuerKeys(issuer: string, fetch: Fetch): JWTVerifyGetKey {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const find = async (): Promise<JWTVerifyGetKey> => keysAt(await jwksUri(issuer, fetch), fetch);

  return async (header, token) => {
    keys ??= find().catch((error: unknown) => {
      keys = undefined;
      throw error;
    });
    return (await keys)(header, token);
  };
}
