import { forgetStoredTokens } from './forget-stored-tokens';
import { type Strategy, strategies } from './strategy';

const cookie = 'demo-strategy';
const mark = 'demo.strategy-chosen';

/** What this browser has chosen; tokens in memory until it has. */
export function chosenStrategy(): Strategy {
  const [, chosen] = new RegExp(`(?:^|; )${cookie}=([^;]*)`).exec(document.cookie) ?? [];
  return strategies.find(({ id }) => id === chosen)?.id ?? 'memory';
}

/**
 * Starts the app anew with that strategy. A cookie that scripts may write is fine for this: it is no credential, and the
 * server has to know it too, for the page's policy.
 */
export function chooseStrategy(strategy: Strategy): void {
  document.cookie = `${cookie}=${strategy}; Path=/; Max-Age=31536000; SameSite=Lax`;
  try {
    sessionStorage.setItem(mark, strategy);
  } catch {
    // Then nothing is stored there either.
  }
  location.assign('/');
}

/** On the first page with a strategy: the last one has been left, so what it has stored can go without being missed. */
export async function settleIn(): Promise<void> {
  try {
    if (sessionStorage.getItem(mark) === null) return;
    sessionStorage.removeItem(mark);
    await forgetStoredTokens();
  } catch {
    // A browser that blocks a storage holds nothing there.
  }
}
