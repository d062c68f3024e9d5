import { createHash } from 'node:crypto';

const MOST = 10_000;

/** Tokens that came in place of a refused one and were refused as well: one more renewal would not help either. */
export class UselessRenewals {
  readonly #seen = new Set<string>();

  add(place: string, token: string): void {
    this.#seen.add(nameOf(place, token));
    const [oldest] = this.#seen;
    if (this.#seen.size > MOST && oldest !== undefined) this.#seen.delete(oldest);
  }

  has(place: string, token: string): boolean {
    return this.#seen.has(nameOf(place, token));
  }
}

function nameOf(place: string, token: string): string {
  return createHash('sha256').update(`${place} ${token}`).digest('base64url');
}
