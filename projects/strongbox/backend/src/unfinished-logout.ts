/**
 * Remembers over a reload, and for other tabs, that somebody has signed out and the backend does not know yet: its cookie,
 * which script cannot delete, would sign the user in again. The value says how far the logout is to reach.
 */
export class UnfinishedLogout {
  readonly #key: string;

  constructor(baseUrl: string) {
    this.#key = `strongbox.logout ${baseUrl}`;
  }

  get scope(): 'provider' | 'app' | null {
    const kept = ofStorage((storage) => storage.getItem(this.#key));
    return kept === null || kept === 'app' ? kept : 'provider';
  }

  set scope(scope: 'provider' | 'app' | null) {
    ofStorage((storage) => {
      if (scope) storage.setItem(this.#key, scope);
      else storage.removeItem(this.#key);
    });
  }
}

/** Where there is none, this page alone knows. */
function ofStorage<T>(use: (storage: Storage) => T): T | null {
  try {
    return use(localStorage);
  } catch {
    return null;
  }
}
