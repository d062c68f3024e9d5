import { CurrencyPipe, DatePipe } from '@angular/common';
import { httpResource } from '@angular/common/http';
import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatProgressBar } from '@angular/material/progress-bar';
import { RouterLink } from '@angular/router';
import { Auth } from 'ngx-strongbox';
import { requestFailure } from '../invoices/request-failure';
import type { Payment } from '../payment/payment';
import { SignInNeeded } from '../sign-in-needed/sign-in-needed';
import { PRESENT_STRATEGY } from '../strategies/present-strategy';
import { strategyInWords } from '../strategies/strategy';

@Component({
  selector: 'demo-payments',
  imports: [CurrencyPipe, DatePipe, MatButton, MatProgressBar, RouterLink, SignInNeeded],
  templateUrl: './payments.html',
  styleUrl: './payments.scss',
})
export default class Payments {
  readonly #strategy = inject(PRESENT_STRATEGY);
  readonly #url = `${this.#strategy.paymentsUrl}payments`;
  protected readonly about = strategyInWords(this.#strategy.id).payments;
  protected readonly auth = inject(Auth);
  protected readonly payments = httpResource<readonly Payment[]>(() =>
    this.auth.isSignedIn() ? this.#url : undefined,
  );
  protected readonly failure = computed(() => {
    const error = this.payments.error();
    return error && requestFailure(error);
  });
}
