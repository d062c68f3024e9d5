import { inject, Service, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Auth, type AuthEvent } from 'ngx-strongbox';
import { sentenceAbout } from './auth-event-sentence';

export interface AuthEventEntry {
  readonly number: number;
  readonly at: Date;
  readonly type: AuthEvent['type'];
  readonly sentence: string;
}

const length = 20;

/** The last things that happened to the session, latest first. */
@Service()
export class AuthEventLog {
  readonly #entries = signal<readonly AuthEventEntry[]>([]);
  readonly entries = this.#entries.asReadonly();
  #count = 0;

  constructor() {
    inject(Auth)
      .events.pipe(takeUntilDestroyed())
      .subscribe((event) => {
        const entry = {
          number: this.#count++,
          at: new Date(event.at),
          type: event.type,
          sentence: sentenceAbout(event),
        };
        this.#entries.update((entries) => [entry, ...entries].slice(0, length));
      });
  }
}
