/**
 * Remembers across tabs and visits that somebody was signed in here, so that a first visit asks the provider nothing.
 * Holds no token and no identity: `frame` or `redirect`, the way of silent sign-in that works in this browser.
 */
export class SignInHint {
  readonly #key: string;

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
    } catch {
      // Without it the next visit just does not sign in by itself.
    }
  }

  clear(): void {
    try {
      localStorage.removeItem(this.#key);
    } catch {
      // Nothing can have been kept either.
    }
  }
}
