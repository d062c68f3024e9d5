import { BackendError } from './backend-error.ts';
import { ExpiringMap } from './stores/expiring-map.ts';

/** Messages that are remembered, and milliseconds for how long. */
const most = 100;
const memory = 60 * 60_000;

interface Told {
  readonly at: number;
  more: number;
}

/** Tells of the same thing at once, and then once in so many seconds at most, with how many there were: junk must not fill a log. */
export class RepeatedReport {
  readonly #report: (error: BackendError) => void;
  readonly #pause: number;
  readonly #told = new ExpiringMap<Told>(most);

  constructor(report: (error: BackendError) => void, seconds: number) {
    this.#report = report;
    this.#pause = seconds * 1000;
  }

  tell({ code, message, cause }: BackendError): void {
    const now = Date.now();
    const told = this.#told.get(message);
    if (told && now - told.at < this.#pause) {
      told.more++;
      return;
    }
    this.#told.set(message, { at: now, more: 0 }, now + memory);
    const more = told?.more ? ` ${told.more} more since that was said last.` : '';
    this.#report(new BackendError(code, message + more, { cause }));
  }
}
