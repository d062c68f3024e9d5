import { DestroyRef, DOCUMENT, inject, Service, signal } from '@angular/core';

/** The time to the second, for as long as somebody can see it. */
@Service()
export class CurrentTime {
  readonly #now = signal(Date.now());
  readonly now = this.#now.asReadonly();

  constructor() {
    const document = inject(DOCUMENT);
    const update = (): void => {
      if (document.visibilityState === 'visible') this.#now.set(Date.now());
    };
    const timer = setInterval(update, 1000);
    document.addEventListener('visibilitychange', update);
    inject(DestroyRef).onDestroy(() => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', update);
    });
  }
}
