import {
  afterNextRender,
  Component,
  computed,
  DestroyRef,
  ElementRef,
  inject,
  input,
  signal,
} from '@angular/core';
import type { StormCount } from './storm-counts';
import { reloads, type StormSample } from './storm-run';

const height = 260;
const margin = { top: 20, bottom: 40, left: 34 };
/** Widths in pixels from which on there is room for words at the ends of the lines. */
const wide = 480;

interface Point {
  readonly reload: number;
  readonly x: number;
  readonly y: number;
  readonly isRefused: boolean;
}

/** A round number of at most five steps up to there. */
function stepFor(highest: number): number {
  const rough = highest / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
}

/** Tokens as columns, the calls of each cache as a line, over the reloads of a run. */
@Component({
  selector: 'demo-storm-chart',
  templateUrl: './storm-chart.html',
  styleUrl: './storm-chart.scss',
})
export class StormChart {
  readonly samples = input.required<readonly StormSample[]>();
  readonly summary = input.required<string>();

  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  protected readonly width = signal(640);
  protected readonly height = height;
  protected readonly floor = height - margin.bottom;
  protected readonly left = margin.left;
  protected readonly isWide = computed(() => this.width() >= wide);
  protected readonly right = computed(() => this.width() - (this.isWide() ? 120 : 34));

  readonly #highest = computed(() =>
    Math.max(
      5,
      ...this.samples().flatMap(({ counts }) =>
        counts ? [counts.tokensIssued, counts.callsByToken, counts.callsByUser] : [],
      ),
    ),
  );
  protected readonly yTicks = computed(() => {
    const step = stepFor(this.#highest());
    const count = Math.ceil(this.#highest() / step);
    return Array.from({ length: count + 1 }, (_, index) => index * step);
  });
  protected readonly xTicks = [1, 5, 10, 15, reloads];

  protected readonly columns = computed(() =>
    this.#points('tokensIssued').map((point) => ({ ...point, width: this.#band() * 0.7 })),
  );
  protected readonly byToken = computed(() => this.#points('callsByToken'));
  protected readonly byUser = computed(() => this.#points('callsByUser'));
  protected readonly failed = computed(() =>
    this.samples().flatMap(({ failure }, index) => (failure === null ? [] : [this.x(index + 1)])),
  );
  protected readonly ends = computed(() => this.#ends());

  constructor() {
    const destroyRef = inject(DestroyRef);
    afterNextRender(() => {
      const observer = new ResizeObserver(() => {
        this.width.set(Math.max(this.#host.clientWidth, 240));
      });
      observer.observe(this.#host);
      destroyRef.onDestroy(() => {
        observer.disconnect();
      });
    });
  }

  protected x(reload: number): number {
    return this.left + (reload - 0.5) * this.#band();
  }

  protected y(count: number): number {
    const highest = this.yTicks().at(-1) ?? 1;
    return this.floor - (count / highest) * (this.floor - margin.top);
  }

  /** A line through the points; it has a gap where nothing could be counted. */
  protected path(points: readonly Point[]): string {
    return points
      .map(({ reload, x, y }, index) => `${points[index - 1]?.reload === reload - 1 ? 'L' : 'M'}${x} ${y}`)
      .join('');
  }

  #band(): number {
    return (this.right() - this.left) / reloads;
  }

  #points(count: StormCount): Point[] {
    let refused = 0;
    return this.samples().flatMap(({ counts }, index) => {
      if (!counts) return [];
      const isRefused = counts.userinfoRefused > refused;
      refused = counts.userinfoRefused;
      return [{ reload: index + 1, x: this.x(index + 1), y: this.y(counts[count]), isRefused }];
    });
  }

  /** The last value of each line beside it, moved apart where they meet. */
  #ends() {
    const last = this.samples().findLast(({ counts }) => counts !== null);
    const [token, user] = [this.byToken().at(-1), this.byUser().at(-1)];
    if (!last?.counts || !token || !user) return [];
    const apart = Math.max(0, 16 - Math.abs(token.y - user.y)) / 2;
    const isTokenAbove = token.y <= user.y;
    const shift = isTokenAbove ? apart : -apart;
    const x = token.x + this.#band() / 2 + 6;
    return [
      {
        kind: 'by-token',
        x,
        y: token.y - shift,
        value: last.counts.callsByToken,
        words: 'by token',
      },
      { kind: 'by-user', x, y: user.y + shift, value: last.counts.callsByUser, words: 'by user' },
    ];
  }
}
