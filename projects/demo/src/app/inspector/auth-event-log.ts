import { inject, Service, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Auth, type AuthEvent } from 'ngx-strongbox';

export interface AuthEventEntry {
  readonly number: number;
  readonly at: Date;
  readonly type: AuthEvent['type'];
  /** A reason or an error code; whose session it is does not belong in a log. */
  readonly detail: string;
}

const length = 10;

function detailOf(event: AuthEvent): string {
  const reason = 'reason' in event ? event.reason : '';
  const code = 'error' in event ? event.error.code : '';
  return [reason, code].filter(Boolean).join(', ');
}

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
        const entry = { number: this.#count++, at: new Date(), type: event.type, detail: detailOf(event) };
        this.#entries.update((entries) => [entry, ...entries].slice(0, length));
      });
  }
}
