import { looksLikeToken } from './looks-like-token';

export interface StorageEntry {
  readonly key: string;
  /** Enough of it to recognise it, too little to use it. */
  readonly excerpt: string;
  readonly isSuspicious: boolean;
}

/** One place where any script of this page can read. */
export interface StorageArea {
  readonly name: string;
  readonly verdict: string;
  readonly isSuspicious: boolean;
  readonly entries: readonly StorageEntry[];
}

const excerptLength = 12;

function storageEntry([key, value]: readonly [string, string]): StorageEntry {
  const excerpt = value.length > excerptLength ? `${value.slice(0, excerptLength)}…` : value;
  return { key, excerpt, isSuspicious: looksLikeToken(value) };
}

function verdictOn(entries: readonly StorageEntry[]): string {
  const suspicious = entries.filter(({ isSuspicious }) => isSuspicious).length;
  if (!entries.length) return 'Empty';
  if (suspicious) return `${suspicious} of ${entries.length} may be a token`;
  return entries.length === 1 ? '1 entry, not a token' : `${entries.length} entries, no token`;
}

export async function storageArea(
  name: string,
  read: () => [string, string][] | Promise<[string, string][]>,
): Promise<StorageArea> {
  try {
    const entries = (await read()).map(storageEntry);
    const isSuspicious = entries.some((entry) => entry.isSuspicious);
    return { name, verdict: verdictOn(entries), isSuspicious, entries };
  } catch {
    return { name, verdict: 'Blocked by the browser', isSuspicious: false, entries: [] };
  }
}
