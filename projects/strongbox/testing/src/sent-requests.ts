import type { AuthorizedRequest } from './authorized-request';

/** The requests that have left for servers of `withResourceServers`. */
export class SentRequests {
  #authorized: readonly AuthorizedRequest[] = [];
  #count = 0;
  readonly #waiting = new Set<() => void>();

  /** Those that carry a credential. */
  get authorized(): readonly AuthorizedRequest[] {
    return this.#authorized;
  }

  add(request: AuthorizedRequest, isAuthorized: boolean): void {
    this.#count++;
    if (isAuthorized) this.#authorized = [...this.#authorized, request];
    for (const look of this.#waiting) look();
  }

  whenSent(count: number): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.#count < count) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }
}
