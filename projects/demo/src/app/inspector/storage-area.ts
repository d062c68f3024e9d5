import { tokensIn, type FoundToken, type TokenKind } from './found-token';
import { looksLikeToken } from './looks-like-token';
import { excerptOf, glimpseOf, isBytes, isKey, partsOf, textOf } from './stored-value';

/** A token as it may be shown: recognisable, and of no use. */
export interface ShownToken {
  readonly kind: TokenKind;
  readonly excerpt: string;
  readonly goodUntil: Date | null;
  readonly isOver: boolean;
  /** What it means that it lies there. */
  readonly meaning: string;
}

export interface StorageEntry {
  readonly key: string;
  /** Enough of it to recognise it, too little to use it; `null` where its tokens are shown. */
  readonly excerpt: string | null;
  readonly tokens: readonly ShownToken[];
  readonly isSuspicious: boolean;
  /** What it is, where that is known. */
  readonly purpose: string | null;
}

/** What lies in an area, by key. */
export type StoredEntries = readonly (readonly [key: string, value: unknown])[];

/** What entries are for, by their keys. A random value without a purpose may be a token. */
export type Purposes = Readonly<Record<string, string>>;

/** One place where any script of this page can read. */
export interface StorageArea {
  readonly name: string;
  readonly verdict: string;
  readonly isSuspicious: boolean;
  readonly entries: readonly StorageEntry[];
}

const meanings: Readonly<Record<TokenKind, string>> = {
  'Access token': 'Any script on this page can read this, and use it at the API from any machine until then.',
  'Refresh token':
    'Any script on this page can read this, and get new access tokens with it from any machine for as long as the provider takes it.',
  'ID token': 'Any script on this page can read this. No API takes it, but it says who you are.',
  Token: 'Any script on this page can read this.',
};
const bound =
  'Any script on this page can read this. The API takes it only along with a cookie of this browser that no script can read.';
const sealed =
  'Encrypted, with a key beside it that the browser gives to no script. But any script on this page can have the browser decrypt it.';

function shownToken({ kind, value, expiresAt, isBound }: FoundToken): ShownToken {
  return {
    kind,
    excerpt: excerptOf(value),
    goodUntil: expiresAt === null ? null : new Date(expiresAt),
    isOver: expiresAt !== null && expiresAt <= Date.now(),
    meaning: isBound ? bound : meanings[kind],
  };
}

function isSealed(value: unknown): boolean {
  return partsOf(value).some((part) => isKey(part) || isBytes(part));
}

function storageEntry([name, value]: readonly [string, unknown], purposes: Purposes): StorageEntry {
  const text = textOf(value);
  const tokens = tokensIn(text).map(shownToken);
  const purpose = purposes[name] ?? (isSealed(value) ? sealed : null);
  return {
    key: name,
    excerpt: tokens.length ? null : glimpseOf(value),
    tokens,
    isSuspicious: tokens.length > 0 || purpose === sealed || (purpose === null && looksLikeToken(text)),
    purpose,
  };
}

function verdictOn(entries: readonly StorageEntry[]): string {
  if (!entries.length) return 'Empty';
  const tokens = entries.flatMap((entry) => entry.tokens).length;
  if (tokens) return tokens === 1 ? '1 token in the open' : `${tokens} tokens in the open`;
  const suspicious = entries.filter(({ isSuspicious }) => isSuspicious);
  if (suspicious.length && suspicious.every(({ purpose }) => purpose !== null))
    return 'Encrypted, with the key';
  if (suspicious.length) return `${suspicious.length} of ${entries.length} may be a token`;
  return entries.length === 1 ? '1 entry, not a token' : `${entries.length} entries, no token`;
}

export async function storageArea(
  name: string,
  read: () => StoredEntries | Promise<StoredEntries>,
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
