import { CurrencyPipe, DatePipe } from '@angular/common';
import { httpResource } from '@angular/common/http';
import { Component, computed, inject, input, linkedSignal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatProgressBar } from '@angular/material/progress-bar';
import { MatTableModule } from '@angular/material/table';
import { Router } from '@angular/router';
import { Auth } from 'ngx-strongbox';
import { PayInvoice } from '../payment/pay-invoice';
import type { Payment } from '../payment/payment';
import { SignInNeeded } from '../sign-in-needed/sign-in-needed';
import { PRESENT_STRATEGY } from '../strategies/present-strategy';
import type { Invoice } from './invoice';
import { requestFailure } from './request-failure';

const years = [2026, 2025, 2024];

function toYear(wanted: string | undefined): number {
  return years.find((year) => String(year) === wanted) ?? 2026;
}

@Component({
  selector: 'demo-invoices',
  imports: [
    CurrencyPipe,
    DatePipe,
    MatButton,
    MatFormField,
    MatInput,
    MatLabel,
    MatProgressBar,
    MatTableModule,
    PayInvoice,
    SignInNeeded,
  ],
  templateUrl: './invoices.html',
  styleUrl: './invoices.scss',
})
export default class Invoices {
  readonly #router = inject(Router);
  readonly #url = `${inject(PRESENT_STRATEGY).apiUrl}invoices`;
  protected readonly auth = inject(Auth);
  protected readonly years = years;
  protected readonly columns = ['id', 'customer', 'status', 'amount'];

  /** The query parameter. */
  readonly year = input(toYear(undefined), { transform: toYear });
  /** The query parameter that names the invoice to pay, so that it is still named after the page has left for a sign-in. */
  readonly pay = input<string>();

  protected readonly invoices = httpResource<readonly Invoice[]>(() =>
    this.auth.isSignedIn() ? { url: this.#url, params: { year: this.year() } } : undefined,
  );
  protected readonly failure = computed(() => {
    const error = this.invoices.error();
    return error && requestFailure(error);
  });
  protected readonly total = computed(() =>
    this.invoices.hasValue() ? this.invoices.value().reduce((sum, { amount }) => sum + amount, 0) : 0,
  );

  protected readonly toPay = computed(() =>
    this.invoices.hasValue()
      ? this.invoices.value().find(({ id, status }) => id === this.pay() && status !== 'paid')
      : undefined,
  );
  /** Gone when something else is to be paid. */
  protected readonly payment = linkedSignal<string | undefined, Payment | null>({
    source: () => this.toPay()?.id,
    computation: (id, previous) => (id === undefined ? (previous?.value ?? null) : null),
  });

  protected ask(id: string | null): void {
    void this.#router.navigate([], {
      queryParams: { pay: id },
      queryParamsHandling: 'merge',
      preserveFragment: true,
      replaceUrl: true,
    });
  }

  protected noteThatPaid(payment: Payment): void {
    this.payment.set(payment);
    this.ask(null);
    this.invoices.reload();
  }

  protected choose(year: string): void {
    void this.#router.navigate([], {
      queryParams: { year, pay: null },
      queryParamsHandling: 'merge',
      preserveFragment: true,
    });
  }
}
