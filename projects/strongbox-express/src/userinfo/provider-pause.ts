import type { FallbackStore } from '../stores/fallback-store.ts';

/** Seconds that a provider's `Retry-After` is believed at most. */
const longestWait = 60 * 60;
/** Seconds between attempts at most, where the provider does not say. */
const longestBackOff = 60;

/** The latest failure. */
interface Failure {
  /** Whose question failed, `null` when those of several users did. */
  readonly subject: string | null;
  /** When it may be asked again, in milliseconds since the epoch. */
  readonly until: number;
  /** How many there were in a row. */
  readonly count: number;
}

/**
 * When the provider may be asked again. The failure of one user's question counts for that user: nobody is to lock out all
 * others by using up a limit of his own. When another user's fails too, it counts for everybody, on all nodes.
 */
export class ProviderPause {
  readonly #store: FallbackStore;
  readonly #record: string;

  constructor(store: FallbackStore, issuerKey: string) {
    this.#store = store;
    this.#record = `userinfo-pause:${issuerKey}`;
  }

  /** Seconds until the provider may be asked about this user. */
  async secondsFor(subject: string): Promise<number> {
    const failure = await this.#read();
    return failure?.subject === null || failure?.subject === subject ? secondsUntil(failure.until) : 0;
  }

  /** `retryAfter` is what the provider asks for, in seconds; how long it has to be. */
  async begin(subject: string, retryAfter: number | null): Promise<number> {
    const before = await this.#read();
    const count = (before?.count ?? 0) + 1;
    const seconds =
      retryAfter === null
        ? Math.min(2 ** (count - 1), longestBackOff)
        : Math.min(Math.max(retryAfter, 1), longestWait);
    const isShared =
      before !== null &&
      before.subject !== subject &&
      (before.subject === null || secondsUntil(before.until) > 0);
    const failure: Failure = {
      subject: isShared ? null : subject,
      until: Date.now() + seconds * 1000,
      count,
    };
    await this.#store.use(({ notes }) =>
      notes.set(this.#record, JSON.stringify(failure), seconds + longestBackOff),
    );
    return seconds;
  }

  /** It has answered a question about this user. */
  async end(subject: string): Promise<void> {
    const failure = await this.#read();
    if (failure?.subject === null || failure?.subject === subject)
      await this.#store.use(({ notes }) => notes.delete(this.#record));
  }

  async #read(): Promise<Failure | null> {
    const kept = await this.#store.use(({ notes }) => notes.get(this.#record));
    return kept === null ? null : (JSON.parse(kept) as Failure);
  }
}

function secondsUntil(end: number): number {
  return Math.max(0, (end - Date.now()) / 1000);
}
