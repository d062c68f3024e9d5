import { decryptRecord } from './decrypt-record';
import { tokensIn, type FoundToken } from './found-token';
import { indexedDbRecords } from './indexed-db-records';
import { readableAreas } from './read-storage-areas';
import { textOf } from './stored-value';

export interface StolenToken {
  /** Where it lay. */
  readonly area: string;
  readonly wasEncrypted: boolean;
  readonly token: FoundToken;
}

function accessTokenIn(texts: readonly string[]): FoundToken | undefined {
  return texts.flatMap(tokensIn).find(({ kind }) => kind === 'Access token');
}

/** Does what script would do that somebody has got into this page: looks for an access token wherever it can read. */
export async function stealAccessToken(): Promise<StolenToken | null> {
  for (const { name, read } of readableAreas) {
    // What the browser blocks is closed to a thief too.
    const entries = await (async () => read())().catch(() => []);
    const token = accessTokenIn(entries.map(([, value]) => textOf(value)));
    if (token) return { area: name, wasEncrypted: false, token };
  }
  const records = await indexedDbRecords().catch(() => []);
  const decrypted = await Promise.all(records.map(decryptRecord));
  const token = accessTokenIn(decrypted.filter((text) => text !== null));
  return token ? { area: 'IndexedDB', wasEncrypted: true, token } : null;
}
