import { DatePipe } from '@angular/common';
import { Component, effect, inject, signal } from '@angular/core';
import { Auth } from 'ngx-strongbox';
import { Icon } from '../icon/icon';
import { PRESENT_STRATEGY } from '../strategies/present-strategy';
import { strategyInWords } from '../strategies/strategy';
import { AuthEventLog } from './auth-event-log';
import { CurrentTime } from './current-time';
import { readStorageAreas } from './read-storage-areas';
import type { StorageArea } from './storage-area';

/** Where a credential could be found, and what is there. */
@Component({
  selector: 'demo-storage-panel',
  imports: [DatePipe, Icon],
  templateUrl: './storage-panel.html',
  styleUrl: './storage-panel.scss',
  host: { '(window:storage)': 'read()' },
})
export class StoragePanel {
  readonly #time = inject(CurrentTime);
  readonly #events = inject(AuthEventLog);
  protected readonly auth = inject(Auth);
  readonly #words = strategyInWords(inject(PRESENT_STRATEGY).id);
  protected readonly inMemory = this.#words.inMemory.what;
  protected readonly whyInMemory = this.#words.inMemory.why;
  protected readonly outOfReach = this.#words.outOfReach.what;
  protected readonly whyOutOfReach = this.#words.outOfReach.why;
  protected readonly areas = signal<readonly StorageArea[]>([]);

  constructor() {
    effect(() => {
      this.#time.now();
      this.#events.entries();
      this.read();
    });
  }

  protected read(): void {
    void readStorageAreas().then((areas) => {
      this.areas.set(areas);
    });
  }
}
