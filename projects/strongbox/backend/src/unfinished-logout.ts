/**
 * Remembers over a reload, and for other tabs, that somebody has signed out and the backend does not know yet: its cookie,
 * which script cannot delete, would sign the user in again.
 */
export class UnfinishedLogout {
  readonly #key: string;

  constructor(baseUrl: string) {
    this.#key = `strongbox.logout ${baseUrl}`;
  }

  /** How far it is to reach, `null` when there is none. */
  get scope(): 'provider' | 'app' | null {
    try {
      const scope = localStorage.getItem(this.#key);
      return scope === 'app' || scope === 'provider' ? scope : null;
    } catch {
      return null;
    }
  }

  begin(scope: 'provider' | 'app'): void {
    try {
      localStorage.setItem(this.#key, scope);
    } catch {
      // Then this page alone knows.
    }
  }

  end(): void {
    try {
      localStorage.removeItem(this.#key);
    } catch {
      // Nothing can have been kept either.
    }
  }
}
