import { Component, computed, inject, linkedSignal, output } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { Auth } from 'ngx-strongbox';
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
  readonly #message = computed(
    () =>
      authMessage(this.#auth.state(), {
        outcome: this.#signIn.outcome(),
        leftElsewhere: this.#signIn.leftElsewhere(),
      }),
    { equal: (one, other) => one?.text === other?.text && one?.code === other?.code },
  );
  /** Gone when dismissed, until there is something new to say. */
  protected readonly message = linkedSignal(() => this.#message());

  protected dismiss(): void {
    this.message.set(null);
    this.dismissed.emit();
  }
}
