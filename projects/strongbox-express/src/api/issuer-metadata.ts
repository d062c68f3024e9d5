import type { CustomFetch } from 'openid-client';
import { isProtected } from '../is-protected.ts';
import { providerJson, unavailable } from './provider-json.ts';

/** What an issuer says of itself. */
export type IssuerMetadata = Readonly<Record<string, unknown>>;

/** Milliseconds after which it is read again. */
const fresh = 10 * 60_000;
/** Milliseconds between attempts while the issuer cannot be reached: anybody can make this server ask. */
const failurePause = 2000;

/** Reads it (OpenID Connect Discovery 1.0 §4), and believes it of that issuer alone. */
export async function issuerMetadata(
  issuer: string,
  fetch: CustomFetch | undefined,
): Promise<IssuerMetadata> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const metadata = await providerJson('metadata of the issuer', address, fetch);
  if (metadata['issuer'] !== issuer) throw unavailable('metadata of the issuer', 'it names another issuer');
  return metadata;
}

/** Reads it at the first need, and gives what was read to all who ask for it. */
export function rememberedMetadata(
  issuer: string,
  fetch: CustomFetch | undefined,
): () => Promise<IssuerMetadata> {
  let reading: Promise<IssuerMetadata>;
  let endsAt = -Infinity;
  return () => {
    if (Date.now() < endsAt) return reading;
    endsAt = Date.now() + fresh;
    reading = issuerMetadata(issuer, fetch);
    reading.catch(() => {
      endsAt = Date.now() + failurePause;
    });
    return reading;
  };
}

/** An address in it that may be asked. */
export function endpointIn(metadata: IssuerMetadata, name: string): string {
  const { [name]: address } = metadata;
  if (typeof address !== 'string' || !URL.canParse(address) || !isProtected(new URL(address)))
    throw unavailable(name, 'the metadata of the issuer has no such address, or not over https');
  return address;
}
