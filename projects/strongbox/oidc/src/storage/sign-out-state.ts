const KEY = 'strongbox.logout';

/** Keeps for this tab what the provider sends back after a logout. Without it the return just is an ordinary visit. */
export function keepSignOutState(state: string): void {
  try {
    sessionStorage.setItem(KEY, state);
  } catch {
    // See above.
  }
}

/** Takes it out of the store: only the next page of this tab can be the return. */
export function takeSignOutState(): string | null {
  try {
    const state = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    return state;
  } catch {
    return null;
  }
}
