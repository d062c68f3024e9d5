import { CurrencyPipe, DatePipe } from '@angular/common';
import { httpResource } from '@angular/common/http';
import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatProgressBar } from '@angular/material/progress-bar';
import { MatTableModule } from '@angular/material/table';
import { Router } from '@angular/router';
import { Auth } from 'ngx-strongbox';
import { demoConfig } from '../demo-config';
import { SignInNeeded } from '../sign-in-needed/sign-in-needed';
import type { Invoice } from './invoice';
import { requestFailure } from './request-failure';

const years = [2026, 2025, 2024];
const url = new URL('invoices', demoConfig.apiUrl).href;

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
    SignInNeeded,
  ],
  templateUrl: './invoices.html',
  styleUrl: './invoices.scss',
})
export default class Invoices {
  readonly #router = inject(Router);
  protected readonly auth = inject(Auth);
  protected readonly years = years;
  protected readonly columns = ['id', 'customer', 'status', 'amount'];

  /** The query parameter. */
  readonly year = input(toYear(undefined), { transform: toYear });

  protected readonly invoices = httpResource<readonly Invoice[]>(() =>
    this.auth.isSignedIn() ? { url, params: { year: this.year() } } : undefined,
  );
  protected readonly failure = computed(() => {
    const error = this.invoices.error();
    return error && requestFailure(error);
  });
  protected readonly total = computed(() =>
    this.invoices.hasValue() ? this.invoices.value().reduce((sum, { amount }) => sum + amount, 0) : 0,
  );

  protected choose(year: string): void {
    void this.#router.navigate([], {
      queryParams: { year },
      queryParamsHandling: 'merge',
      preserveFragment: true,
    });
  }
}
