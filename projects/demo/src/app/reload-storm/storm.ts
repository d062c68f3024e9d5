import { HttpClient, HttpErrorResponse } from '@angular/common/http';
import { computed, DestroyRef, inject, Service, signal } from '@angular/core';
import { toObservable } from '@angular/core/rxjs-interop';
import { Auth } from 'ngx-strongbox';
import { filter, firstValueFrom } from 'rxjs';
import { requestFailure } from '../invoices/request-failure';
import { PRESENT_STRATEGY } from '../strategies/present-strategy';
import { readCounts } from './api-counters';
import { countsSince, type StormCounts } from './storm-counts';
import { recordedRuns, recordRuns } from './storm-record';
import { isRunning, reloads, type StormRun, type StormSample } from './storm-run';

/** Milliseconds that a page is there at least: nothing may flash more than three times a second (WCAG 2.3.1). */
const pace = 500;
/** Milliseconds that an answer may take. */
const patience = 10_000;

function cameByReload(): boolean {
  const [navigation] = performance.getEntriesByType('navigation');
  return (navigation as PerformanceNavigationTiming | undefined)?.type === 'reload';
}

/** A click that has begun may be on “Stop”, and ends on the page it began on. */
async function clicksEnd(): Promise<void> {
  while (document.querySelector(':active')) await new Promise(requestAnimationFrame);
}

/** What the API answers while the provider refuses to be asked: expected here, and counted. */
function isThrottled(error: unknown): boolean {
  return error instanceof HttpErrorResponse && (error.status === 429 || error.status === 503);
}

/** Reloads the app again and again and notes after each time what provider and API have counted. */
@Service({ autoProvided: false })
export class Storm {
  readonly #auth = inject(Auth);
  readonly #http = inject(HttpClient);
  readonly #strategy = inject(PRESENT_STRATEGY);
  readonly #state = toObservable(this.#auth.state);
  readonly #runs = signal(recordedRuns());
  readonly #problem = signal<string | null>(null);
  /** The last run with each strategy. */
  readonly runs = this.#runs.asReadonly();
  /** That with the present one. */
  readonly run = computed(() => this.#runs()[this.#strategy.id] ?? null);
  readonly isRunning = computed(() => isRunning(this.run()));
  /** Why it could not begin. */
  readonly problem = this.#problem.asReadonly();

  constructor() {
    // Only a reload of its own goes on: not one by the user, and not a way back here.
    if (this.run()?.status === 'reloading' && cameByReload()) void this.#measure();
    else this.stop();
    const stopIfBack = ({ persisted }: PageTransitionEvent): void => {
      if (persisted) this.stop();
    };
    window.addEventListener('pageshow', stopIfBack);
    inject(DestroyRef).onDestroy(() => {
      window.removeEventListener('pageshow', stopIfBack);
      this.stop();
    });
  }

  async start(): Promise<void> {
    this.#problem.set(null);
    try {
      const before = await this.#counts();
      this.#reload({ status: 'reloading', before, samples: [], note: null });
    } catch (error) {
      this.#problem.set(requestFailure(error));
    }
  }

  goOn(): void {
    const run = this.run();
    if (run) this.#reload({ ...run, note: null });
  }

  stop(note: string | null = null): void {
    const run = this.run();
    if (run && isRunning(run)) this.#keep({ ...run, status: 'stopped', note });
  }

  async #measure(): Promise<void> {
    const run = this.run();
    if (!run) return;
    this.#keep({ ...run, status: 'measuring' });
    const sample = await this.#sample(run.before);
    if (!sample) {
      this.stop('The session did not come back after the reload, so there is nothing more to count.');
      return;
    }
    const samples = [...run.samples, sample];
    const isLast = samples.length >= reloads;
    // What was stopped meanwhile gets this sample, and no more.
    const { status, note } = this.run() ?? run;
    this.#keep({ ...run, samples, note, status: isLast ? 'done' : status });
    if (isLast) return;
    await new Promise((resolve) => setTimeout(resolve, pace - performance.now()));
    await clicksEnd();
    const measured = this.run();
    if (measured && isRunning(measured)) this.#reload(measured);
  }

  /** Null when nobody is signed in any more. */
  async #sample(before: StormCounts): Promise<StormSample | null> {
    const state = await firstValueFrom(this.#state.pipe(filter(({ status }) => status !== 'restoring')));
    if (state.status === 'signed-out') return null;
    if (state.status === 'unreachable') {
      return { counts: null, failure: 'The session could not be restored: nobody answered.' };
    }
    const failures = [await this.#failureOf('profile'), await this.#failureOf('profile-by-token')];
    try {
      const counts = countsSince(before, await this.#counts());
      return { counts, failure: failures.find((failure) => failure !== null) ?? null };
    } catch (error) {
      return { counts: null, failure: requestFailure(error) };
    }
  }

  async #failureOf(path: string): Promise<string | null> {
    try {
      await firstValueFrom(this.#http.get(this.#strategy.apiUrl + path, { timeout: patience }));
      return null;
    } catch (error) {
      return isThrottled(error) ? null : requestFailure(error);
    }
  }

  #counts(): Promise<StormCounts> {
    return readCounts(this.#http, this.#strategy.apiUrl, patience);
  }

  #reload(run: StormRun): void {
    if (this.#keep({ ...run, status: 'reloading' })) location.reload();
    else this.#problem.set('This browser keeps the page from storing how far it has got.');
  }

  /** Whether it will be there after a reload. */
  #keep(run: StormRun): boolean {
    const runs = { ...this.#runs(), [this.#strategy.id]: run };
    try {
      recordRuns(runs);
    } catch {
      return false;
    }
    this.#runs.set(runs);
    return true;
  }
}
