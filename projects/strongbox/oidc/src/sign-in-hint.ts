import { randomToken } from './random-token';

/**
 * Remembers across tabs and visits that somebody was signed in here, so that a first visit asks the provider nothing.
 * Holds no token and no identity: `frame` or `redirect`, the way of silent sign-in that works in this browser, and a
 * random number that is another one after each sign-out.
 */
export class SignInHint {
  readonly #key: string;
  /** The number of the time this tab is signed in for. */
  #kept: string | null = null;
  /** The number of the next sign-in, once somebody has asked for it. */
  #next: string | undefined;

  constructor(clientId: string) {
    this.#key = `strongbox.hint.${clientId}`;
  }

  get(): 'frame' | 'redirect' | null {
    const [way] = this.#read();
    return way === 'frame' || way === 'redirect' ? way : null;
  }

  set(way: 'frame' | 'redirect'): void {
    const number = this.nextNumber;
    try {
      localStorage.setItem(this.#key, `${way}.${number}`);
      this.#kept = number;
    } catch {
      // Without it the next visit just does not sign in by itself.
    }
  }

  /** Which sign-in it is about: another one after each sign-out. */
  get number(): string | undefined {
    return this.#read()[1];
  }

  /** The same, or what it will be once there is one. */
  get nextNumber(): string {
    // Enough to tell two sign-ins apart, and too short for anybody to take it for a token.
    return this.number ?? (this.#next ??= randomToken().slice(0, 8));
  }

  /** Whether another tab has cleared what this one had set: somebody has signed out there, and maybe in again. */
  isGone(): boolean {
    return this.#kept !== null && this.#kept !== this.number;
  }

  /** Clears what this tab has set, and leaves alone what a newer login has. */
  release(): void {
    if (this.#kept !== null && !this.isGone()) this.clear();
    this.#kept = null;
  }

  clear(): void {
    this.#kept = null;
    this.#next = undefined;
    try {
      localStorage.removeItem(this.#key);
    } catch {
      // Nothing can have been kept either.
    }
  }

  #read(): readonly string[] {
    try {
      return localStorage.getItem(this.#key)?.split('.') ?? [];
    } catch {
      return [];
    }
  }
}
