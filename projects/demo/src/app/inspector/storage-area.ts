import { looksLikeToken } from './looks-like-token';

export interface StorageEntry {
  readonly key: string;
  /** Enough of it to recognise it, too little to use it. */
  readonly excerpt: string;
  readonly isSuspicious: boolean;
  /** What it is for, where that is known. */
  readonly purpose: string | null;
}

/** What entries are for, by their keys. A random value without a purpose may be a token. */
export type Purposes = Readonly<Record<string, string>>;

/** One place where any script of this page can read. */
export interface StorageArea {
  readonly name: string;
  readonly verdict: string;
  readonly isSuspicious: boolean;
  readonly entries: readonly StorageEntry[];
}

const excerptLength = 12;

function storageEntry([key, value]: readonly [string, string], purposes: Purposes): StorageEntry {
  const excerpt = value.length > excerptLength ? `${value.slice(0, excerptLength)}…` : value;
  const purpose = purposes[key] ?? null;
  return { key, excerpt, isSuspicious: purpose === null && looksLikeToken(value), purpose };
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
  purposes: Purposes = {},
): Promise<StorageArea> {
  try {
    const entries = (await read()).map((entry) => storageEntry(entry, purposes));
    const isSuspicious = entries.some((entry) => entry.isSuspicious);
    return { name, verdict: verdictOn(entries), isSuspicious, entries };
  } catch {
    return { name, verdict: 'Blocked by the browser', isSuspicious: false, entries: [] };
  }
}
