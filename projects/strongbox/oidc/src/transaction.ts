import { type AskedFor, AuthError } from 'ngx-strongbox';
import { readAsked } from './asked-for';
import { randomToken } from './random-token';

/** A login that is under way. */
export interface Transaction {
  /** Names it, and comes back with the response. */
  readonly state: string;
  /** Comes back in the ID token. */
  readonly nonce: string;
  /** The PKCE secret (RFC 7636 §4.1). */
  readonly codeVerifier: string;
  /** Who it was started at, so that settings which changed meanwhile send its code to nobody else. */
  readonly issuer: string;
  readonly redirectUri: string;
  /** All the scopes that were asked for, separated by spaces. */
  readonly scope: string;
  /** What the caller asked for. */
  readonly asked: AskedFor;
  /** Where to be after it: path, query and fragment. */
  readonly redirectTo: string;
  /** Where to be if it fails. */
  readonly startUrl: string;
  /** Whether the page left for it without the user asking. */
  readonly isSilent: boolean;
  /** The sign-in that a silent one is to restore. */
  readonly signIn?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

const PREFIX = 'strongbox.login.';
const LIFETIME = 60 * 60 * 1000;

export function newTransaction(
  values: Omit<Transaction, 'state' | 'nonce' | 'codeVerifier' | 'startedAt'>,
): Transaction {
  return {
    ...values,
    state: randomToken(),
    nonce: randomToken(),
    codeVerifier: randomToken(),
    startedAt: Date.now(),
  };
}

/**
 * Keeps a transaction while the page is away at the provider: in sessionStorage, because nothing else both survives
 * that and stays in this tab. One record per login, so that tabs and overlapping logins do not disturb each other.
 *
 * @throws AuthError `storage_unavailable`
 */
export function saveTransaction(transaction: Transaction): void {
  try {
    dropExpired();
    sessionStorage.setItem(PREFIX + transaction.state, JSON.stringify(transaction));
  } catch {
    throw new AuthError('storage_unavailable', ngDevMode && 'a login needs sessionStorage for its duration.');
  }
}

/** Takes the transaction out of the store: a response can use it once. */
export function takeTransaction(state: string): Transaction | null {
  try {
    dropExpired();
    const record = sessionStorage.getItem(PREFIX + state);
    sessionStorage.removeItem(PREFIX + state);
    const transaction: unknown = JSON.parse(record ?? 'null');
    return isTransaction(transaction) ? { ...transaction, asked: readAsked(transaction.asked) } : null;
  } catch {
    return null;
  }
}

/** Ends all that this tab has begun: somebody is signed in now, or wants out. */
export function dropTransactions(): void {
  try {
    for (const key of transactionKeys()) sessionStorage.removeItem(key);
  } catch {
    // Storage that cannot be read holds nothing of ours.
  }
}

function dropExpired(): void {
  for (const key of transactionKeys()) {
    if (!isCurrent(sessionStorage.getItem(key))) sessionStorage.removeItem(key);
  }
}

/** Not so either for a record that is none of ours, which must not keep others from being used. */
function isCurrent(record: string | null): boolean {
  try {
    const { startedAt } = JSON.parse(record ?? '') as Transaction;
    return Math.abs(Date.now() - startedAt) < LIFETIME;
  } catch {
    return false;
  }
}

function transactionKeys(): string[] {
  return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
}

function isTransaction(value: unknown): value is Transaction {
  const texts = [
    'state',
    'nonce',
    'codeVerifier',
    'issuer',
    'redirectUri',
    'scope',
    'redirectTo',
    'startUrl',
  ] as const;
  const record = value as Transaction | null;
  return texts.every((name) => typeof record?.[name] === 'string' && record[name] !== '');
}
