import { afterRenderEffect, Component, computed, ElementRef, inject, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatCard, MatCardContent } from '@angular/material/card';
import { MatProgressBar } from '@angular/material/progress-bar';
import { RouterLink } from '@angular/router';
import { Auth } from 'ngx-strongbox';
import { Icon } from '../icon/icon';
import { SignIn } from '../sign-in/sign-in';
import { PRESENT_STRATEGY } from '../strategies/present-strategy';
import { strategies, strategyInWords } from '../strategies/strategy';
import { Storm } from './storm';
import { StormChart } from './storm-chart';
import { stormExpectation } from './storm-expectation';
import { lastCounts, reloads } from './storm-run';
import { stormStatus, stormSummary, stormTiles } from './storm-words';

/** What twenty reloads cost the provider, counted where it is asked. */
@Component({
  selector: 'demo-reload-storm',
  imports: [Icon, MatButton, MatCard, MatCardContent, MatProgressBar, RouterLink, StormChart],
  providers: [Storm],
  templateUrl: './reload-storm.html',
  styleUrl: './reload-storm.scss',
})
export default class ReloadStorm {
  readonly #strategy = inject(PRESENT_STRATEGY);
  protected readonly auth = inject(Auth);
  protected readonly signIn = inject(SignIn);
  protected readonly storm = inject(Storm);
  protected readonly reloads = reloads;
  protected readonly name = strategyInWords(this.#strategy.id).name;
  protected readonly hasProvider = !this.#strategy.hasOwnSignIn;
  protected readonly expectation = stormExpectation(this.#strategy.id);

  private readonly outcome = viewChild<ElementRef<HTMLElement>>('outcome');
  private readonly stopButton = viewChild<string, ElementRef<HTMLElement>>('stop', { read: ElementRef });
  #wasRunning = false;

  protected readonly counts = computed(() => {
    const run = this.storm.run();
    return run && lastCounts(run);
  });
  protected readonly status = computed(() => stormStatus(this.storm.run()));
  protected readonly tiles = computed(() => {
    const [run, counts] = [this.storm.run(), this.counts()];
    return run && counts ? stormTiles(counts, run) : [];
  });
  protected readonly summary = computed(() => {
    const run = this.storm.run();
    return run ? stormSummary(run) : '';
  });
  /** The sum that must come out, unless somebody else asks the provider too. */
  protected readonly proof = computed(() => {
    const counts = this.counts();
    if (!counts) return null;
    const sum = counts.callsByToken + counts.callsByUser;
    return { sum, isEqual: sum === counts.userinfoCalls, ...counts };
  });
  /** The last runs of several strategies side by side. */
  protected readonly comparison = computed(() =>
    strategies.flatMap(({ id, name }) => {
      const run = this.storm.runs()[id];
      const counts = run && lastCounts(run);
      return run && counts ? [{ id, name, reloads: run.samples.length, ...counts }] : [];
    }),
  );

  constructor() {
    // The page is new after each reload, and whoever uses a keyboard wants to stop it wherever it is.
    afterRenderEffect(() => {
      const isRunning = this.storm.isRunning();
      const hasLostFocus = document.activeElement === document.body;
      if (isRunning && hasLostFocus) this.stopButton()?.nativeElement.focus({ preventScroll: true });
      if (!isRunning && this.#wasRunning && hasLostFocus)
        this.outcome()?.nativeElement.focus({ preventScroll: true });
      this.#wasRunning = isRunning;
    });
  }
}
