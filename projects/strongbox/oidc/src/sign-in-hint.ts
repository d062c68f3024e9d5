/**
 * Remembers across tabs and visits that somebody was signed in here, so that a first visit asks the provider nothing.
 * Holds no token and no identity: `frame` or `redirect`, the way of silent sign-in that works in this browser.
 */
export class SignInHint {
  readonly #key: string;
  #isKept = false;

  constructor(clientId: string) {
    this.#key = `strongbox.hint.${clientId}`;
  }

  get(): 'frame' | 'redirect' | null {
    try {
      const value = localStorage.getItem(this.#key);
      return value === 'frame' || value === 'redirect' ? value : null;
    } catch {
      return null;
    }
  }

  set(value: 'frame' | 'redirect'): void {
    try {
      localStorage.setItem(this.#key, value);
      this.#isKept = true;
    } catch {
      // Without it the next visit just does not sign in by itself.
    }
  }

  /** Whether another tab has cleared what this one had set: somebody has signed out there. */
  isGone(): boolean {
    return this.#isKept && this.get() === null;
  }

  clear(): void {
    this.#isKept = false;
    try {
      localStorage.removeItem(this.#key);
    } catch {
      // Nothing can have been kept either.
    }
  }
}
