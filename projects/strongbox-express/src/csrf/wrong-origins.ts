import { BackendError } from '../backend-error.ts';
import type { RequestSource } from './request-source.ts';

/** Whoever is no browser can name any number of them. */
const most = 8;

/** Origins that browsers call the app's own and the settings do not, each reported once. */
export class WrongOrigins {
  readonly #own: string;
  readonly #report: (error: BackendError) => void;
  readonly #noted = new Set<string>();

  constructor(own: string, report: (error: BackendError) => void) {
    this.#own = own;
    this.#report = report;
  }

  note({ site, origin = this.#own }: RequestSource): void {
    if (site !== 'same-origin' || origin === this.#own) return;
    const isOrigin = origin.length < 300 && URL.canParse(origin) && new URL(origin).origin === origin;
    if (!isOrigin || this.#noted.has(origin) || this.#noted.size >= most) return;
    this.#noted.add(origin);
    const said = `Requests come from ${origin}, but \`origin\` is ${this.#own}.`;
    this.#report(new BackendError('csrf_refused', said));
  }
}
