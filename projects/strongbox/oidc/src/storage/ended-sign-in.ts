/**
 * Remembers a sign-in that has ended while its tokens could not be cleared: a store that works again must not bring it
 * back. Apart from the store, which has just failed; says nothing about the user.
 */
export function noteEnded(name: string, signIn: string | undefined): void {
  try {
    if (signIn !== undefined) localStorage.setItem(keyOf(name), signIn);
  } catch {
    // There is no other place.
  }
}

export function hasEnded(name: string, signIn: string | undefined): boolean {
  try {
    return signIn !== undefined && localStorage.getItem(keyOf(name)) === signIn;
  } catch {
    return false;
  }
}

function keyOf(name: string): string {
  return `strongbox.ended ${name}`;
}
