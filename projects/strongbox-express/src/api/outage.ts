import { BackendError } from '../backend-error.ts';

/** Milliseconds between attempts, at least and at most. */
const shortest = 1000;
const longest = 30_000;

/** Spares an issuer that cannot be reached: between attempts everybody gets the failure of the last one. */
export class Outage {
  readonly #report: (error: BackendError) => void;
  #failure: { readonly message: string; readonly until: number } | null = null;

  constructor(report: (error: BackendError) => void) {
    this.#report = report;
  }

  /** Whether the last attempt failed. */
  get isKnown(): boolean {
    return this.#failure !== null;
  }

  /** Rejects with `provider_unreachable` and when to come again, and with what else `ask` has thrown. */
  async attempt<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#failure && Date.now() < this.#failure.until) throw unreachable(this.#failure);
    try {
      const answer = await ask();
      this.#failure = null;
      return answer;
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      const pause = Math.max(shortest, Math.min((error.retryAfter ?? 0) * 1000, longest));
      this.#failure = { message: error.message, until: Date.now() + pause };
      const failure = unreachable(this.#failure);
      this.#report(failure);
      throw failure;
    }
  }
}

function unreachable({ message, until }: { readonly message: string; readonly until: number }): BackendError {
  const retryAfter = Math.max(1, (until - Date.now()) / 1000);
  return new BackendError('provider_unreachable', message, { retryAfter });
}
