import { CurrencyPipe } from '@angular/common';
import { HttpClient } from '@angular/common/http';
import {
  afterNextRender,
  Component,
  computed,
  DestroyRef,
  type ElementRef,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { MatCard, MatCardActions, MatCardContent } from '@angular/material/card';
import { MatProgressBar } from '@angular/material/progress-bar';
import { Auth } from 'ngx-strongbox';
import { finalize } from 'rxjs';
import { Icon } from '../icon/icon';
import type { Invoice } from '../invoices/invoice';
import { requestFailure } from '../invoices/request-failure';
import { PRESENT_STRATEGY } from '../strategies/present-strategy';
import type { Payment } from './payment';

/** Asks whether to pay, and pays. The API may want a second factor first: then the page leaves and comes back here. */
@Component({
  selector: 'demo-pay-invoice',
  imports: [CurrencyPipe, Icon, MatButton, MatCard, MatCardActions, MatCardContent, MatProgressBar],
  templateUrl: './pay-invoice.html',
  styleUrl: './pay-invoice.scss',
})
export class PayInvoice {
  readonly #http = inject(HttpClient);
  readonly #auth = inject(Auth);
  readonly #destroyed = inject(DestroyRef);
  readonly #strategy = inject(PRESENT_STRATEGY);
  private readonly heading = viewChild.required<ElementRef<HTMLElement>>('heading');

  readonly invoice = input.required<Invoice>();
  readonly paid = output<Payment>();
  readonly cancelled = output();

  protected readonly hasOwnSignIn = this.#strategy.hasOwnSignIn;
  protected readonly isPaying = signal(false);
  protected readonly failure = signal<string | null>(null);
  protected readonly isConfirmed = computed(() => this.#auth.hasAccess({ acr: 'urn:demo:mfa' }));

  constructor() {
    afterNextRender(() => {
      this.heading().nativeElement.focus();
    });
  }

  protected pay(): void {
    const url = `${this.#strategy.paymentsUrl}invoices/${encodeURIComponent(this.invoice().id)}/pay`;
    this.isPaying.set(true);
    this.failure.set(null);
    this.#http
      .post<Payment>(url, null)
      .pipe(
        takeUntilDestroyed(this.#destroyed),
        finalize(() => {
          this.isPaying.set(false);
        }),
      )
      .subscribe({
        next: (payment) => {
          this.paid.emit(payment);
        },
        error: (error: unknown) => {
          this.failure.set(requestFailure(error));
        },
      });
  }
}
