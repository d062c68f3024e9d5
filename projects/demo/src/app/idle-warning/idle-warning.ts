import { Component, computed, effect, type ElementRef, inject, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Auth, IdleTimeout } from 'ngx-strongbox';

/** Says before it happens that the session of somebody who is away will be ended, and lets them stay. */
@Component({
  selector: 'demo-idle-warning',
  imports: [MatButton],
  templateUrl: './idle-warning.html',
  styleUrl: './idle-warning.scss',
})
export class IdleWarning {
  readonly #auth = inject(Auth);
  readonly #idle = inject(IdleTimeout);
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');
  readonly #isShown = computed(() => this.#idle.secondsLeft() !== null);
  /** Not `null` on its way out. */
  protected readonly secondsLeft = computed(() => this.#idle.secondsLeft() ?? 0);

  constructor() {
    effect(() => {
      const { nativeElement: dialog } = this.dialog();
      if (this.#isShown()) dialog.showModal();
      else dialog.close();
    });
  }

  protected stay(): void {
    this.#idle.stay();
    // A backend has a clock of its own, which only requests set back.
    this.#auth.renew().catch(() => undefined);
  }

  protected signOut(): void {
    void this.#auth.logout();
  }
}
