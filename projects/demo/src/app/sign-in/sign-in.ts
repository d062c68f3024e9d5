import { inject, Service, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Auth, type LoginOutcome } from 'ngx-strongbox';

/** Signing in and out by the buttons of the demo, and what the state of the session does not tell about it. */
@Service()
export class SignIn {
  readonly #auth = inject(Auth);
  readonly #outcome = signal<LoginOutcome | null>(null);
  readonly #leftElsewhere = signal(false);
  /** How the last sign-in by a button went. */
  readonly outcome = this.#outcome.asReadonly();
  /** Whether the session of this page was ended by signing out in another tab. */
  readonly leftElsewhere = this.#leftElsewhere.asReadonly();
  #wasHere = false;

  constructor() {
    this.#auth.events.pipe(takeUntilDestroyed()).subscribe((event) => {
      if (event.type === 'signed-in') {
        this.#wasHere = true;
        this.#leftElsewhere.set(false);
      } else if (event.type === 'signed-out') {
        this.#leftElsewhere.set(event.reason === 'logout' && this.#wasHere);
        this.#wasHere = false;
      }
    });
  }

  start(display: 'page' | 'popup'): void {
    this.#outcome.set(null);
    this.#auth.login({ display }).then(
      (outcome) => {
        this.#outcome.set(outcome);
      },
      // A login that cannot start is told by `auth.error()`.
      () => undefined,
    );
  }

  end(): void {
    this.#wasHere = false;
    void this.#auth.logout();
  }
}
