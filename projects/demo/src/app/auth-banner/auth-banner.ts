import { Component, computed, inject, linkedSignal } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { Auth } from 'ngx-strongbox';
import { Icon } from '../icon/icon';
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
  readonly #message = computed(() => authMessage(this.#auth.state()), {
    equal: (one, other) => one?.text === other?.text && one?.code === other?.code,
  });
  /** Gone when dismissed, until there is something new to say. */
  protected readonly message = linkedSignal(this.#message);

  protected dismiss(): void {
    this.message.set(null);
  }
}
