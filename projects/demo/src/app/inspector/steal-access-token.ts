import { tokensIn, type FoundToken } from './found-token';
import { readableAreas } from './read-storage-areas';
import { textOf } from './stored-value';

export interface StolenToken {
  /** Where it lay. */
  readonly area: string;
  readonly token: FoundToken;
}

/** Does what script would do that somebody has got into this page: looks for an access token wherever it can read. */
export async function stealAccessToken(): Promise<StolenToken | null> {
  for (const { name, read } of readableAreas) {
    // What the browser blocks is closed to a thief too.
    const entries = await Promise.resolve(read()).catch(() => []);
    const tokens = entries.flatMap(([, value]) => tokensIn(textOf(value)));
    const token = tokens.find(({ kind }) => kind === 'Access token');
    if (token) return { area: name, token };
  }
  return null;
}
