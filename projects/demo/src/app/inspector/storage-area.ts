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
  readonly entries: readonly StorageEntry[];
}

const excerptLength = 12;

export function storageArea(name: string, entries: Iterable<readonly [string, string]>): StorageArea {
  return {
    name,
    entries: Array.from(entries, ([key, value]) => ({
      key,
      excerpt: value.length > excerptLength ? `${value.slice(0, excerptLength)}…` : value,
      isSuspicious: looksLikeToken(value),
    })),
  };
}
