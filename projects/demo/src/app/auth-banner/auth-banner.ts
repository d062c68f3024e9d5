import { Component, computed, inject, linkedSignal, output } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatIconButton } from '@angular/material/button';
import { Auth } from 'ngx-strongbox';
import { filter, map } from 'rxjs';
import { Icon } from '../icon/icon';
import { SignIn } from '../sign-in/sign-in';
import { authMessage } from './auth-message';

/** Says what stands between the user and a session. */
@Component({
  selector: 'demo-auth-banner',
  imports: [Icon, MatIconButton],
  templateUrl: './auth-banner.html',
  styleUrl: './auth-banner.scss',
})
export class AuthBanner {
  readonly #auth = inject(Auth);
  readonly #signIn = inject(SignIn);
  readonly dismissed = output();
  readonly #failedRenewal = toSignal(
    this.#auth.events.pipe(
      filter(({ type }) => type !== 'renewing'),
      map((event) => (event.type === 'renewal-failed' ? event.error : null)),
    ),
    { initialValue: null },
  );
  readonly #message = computed(
    () =>
      authMessage(this.#auth.state(), {
        failedRenewal: this.#failedRenewal(),
        outcome: this.#signIn.outcome(),
        leftElsewhere: this.#signIn.leftElsewhere(),
      }),
    { equal: (one, other) => one?.text === other?.text && one?.code === other?.code },
  );
  /** Gone when dismissed, until there is something new to say. */
  protected readonly message = linkedSignal(() => {
    // That a renewal failed once more is new, though the words are the same.
    this.#failedRenewal();
    return this.#message();
  });

  protected dismiss(): void {
    this.message.set(null);
    this.dismissed.emit();
  }
}
