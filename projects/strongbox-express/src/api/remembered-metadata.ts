import type { CustomFetch } from 'openid-client';
import { issuerMetadata } from './issuer-keys.ts';

type Metadata = Readonly<Record<string, unknown>>;

/** Milliseconds after which it is read again. */
const fresh = 10 * 60_000;
/** Milliseconds between attempts while the issuer cannot be reached: anybody can make this server ask. */
const failurePause = 2000;

/** Reads the metadata of an issuer at the first need, and gives what was read to all who ask for it. */
export function rememberedMetadata(issuer: string, fetch: CustomFetch | undefined): () => Promise<Metadata> {
  let reading: Promise<Metadata>;
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
