import type { AuthorizedRequest } from './authorized-request';

/** The requests that have left with a credential. */
export class SentRequests {
  #all: readonly AuthorizedRequest[] = [];
  readonly #waiting: ((request: AuthorizedRequest) => void)[] = [];

  get all(): readonly AuthorizedRequest[] {
    return this.#all;
  }

  add(request: AuthorizedRequest): void {
    this.#all = [...this.#all, request];
    for (const tell of this.#waiting.splice(0)) tell(request);
  }

  next(): Promise<AuthorizedRequest> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
