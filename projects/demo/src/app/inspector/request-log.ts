import { DestroyRef, inject, Service, signal } from '@angular/core';
import { observedRequest, type ObservedRequest } from './observed-request';

/** A page left open goes on asking for ever. */
const kept = 200;

/** What this page has asked for since it was loaded, as the browser saw it. */
@Service()
export class RequestLog {
  readonly #requests = signal<readonly ObservedRequest[]>([]);
  readonly requests = this.#requests.asReadonly();

  constructor() {
    const observer = new PerformanceObserver((list) => {
      const entries = list.getEntries().filter((entry) => entry instanceof PerformanceResourceTiming);
      this.#requests.update((requests) => [...requests, ...entries.map(observedRequest)].slice(-kept));
    });
    for (const type of ['navigation', 'resource']) observer.observe({ type, buffered: true });
    inject(DestroyRef).onDestroy(() => {
      observer.disconnect();
    });
  }
}
