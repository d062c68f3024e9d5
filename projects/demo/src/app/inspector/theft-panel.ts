import { Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Auth } from 'ngx-strongbox';
import { Icon } from '../icon/icon';
import { PRESENT_STRATEGY } from '../strategies/present-strategy';
import { strategyInWords } from '../strategies/strategy';
import { callFromElsewhere } from './call-from-elsewhere';
import { stealAccessToken, type StolenToken } from './steal-access-token';
import { excerptOf } from './stored-value';

interface Theft {
  readonly stolen: StolenToken | null;
  /** Who was signed in. */
  readonly victim: string;
  /** What the API has answered to the machine elsewhere; absent while it is asked, `null` when that machine is away. */
  readonly status?: number | null;
}

/** Shows what an access token is worth to whoever has got script into this page. */
@Component({
  selector: 'demo-theft-panel',
  imports: [Icon, MatButton],
  templateUrl: './theft-panel.html',
  styleUrl: './theft-panel.scss',
})
export class TheftPanel {
  readonly #setup = inject(PRESENT_STRATEGY);
  protected readonly auth = inject(Auth);
  protected readonly whyNothing = strategyInWords(this.#setup.id).inMemory.why;
  protected readonly theft = signal<Theft | null>(null);
  protected readonly isAtWork = signal(false);
  protected readonly copied = signal<boolean | null>(null);
  protected readonly command = computed(() => {
    const { stolen } = this.theft() ?? {};
    return stolen ? this.#commandWith(excerptOf(stolen.token.value)) : null;
  });

  protected async steal(): Promise<void> {
    this.isAtWork.set(true);
    this.copied.set(null);
    const stolen = await stealAccessToken();
    const theft = { stolen, victim: this.auth.user()?.name ?? 'the user' };
    this.theft.set(theft);
    if (stolen) {
      const status = await callFromElsewhere(this.#setup.apiUrl, stolen.token.value).catch(() => null);
      this.theft.set({ ...theft, status });
    }
    this.isAtWork.set(false);
  }

  protected async copy({ token }: StolenToken): Promise<void> {
    const writing = navigator.clipboard.writeText(this.#commandWith(token.value));
    this.copied.set(
      await writing.then(
        () => true,
        () => false,
      ),
    );
  }

  #commandWith(token: string): string {
    return `curl -i -H 'Authorization: Bearer ${token}' '${this.#setup.apiUrl}invoices?year=2026'`;
  }
}
