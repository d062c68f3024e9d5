import { DatePipe } from '@angular/common';
import { Component, computed, inject } from '@angular/core';
import { Auth } from 'ngx-strongbox';
import { PRESENT_STRATEGY } from '../strategies/present-strategy';
import { strategyInWords } from '../strategies/strategy';
import { CurrentTime } from './current-time';

/** What is known about the session, and how long the credential is good. */
@Component({
  selector: 'demo-session-panel',
  imports: [DatePipe],
  templateUrl: './session-panel.html',
  styleUrl: './session-panel.scss',
})
export class SessionPanel {
  readonly #time = inject(CurrentTime);
  protected readonly auth = inject(Auth);
  protected readonly end = strategyInWords(inject(PRESENT_STRATEGY).id).end;
  protected readonly timeLeft = computed(() => {
    const end = this.auth.expiresAt();
    return end && Math.max(0, end.getTime() - this.#time.now());
  });
}
