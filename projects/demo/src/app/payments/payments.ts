import { CurrencyPipe, DatePipe } from '@angular/common';
import { httpResource } from '@angular/common/http';
import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatProgressBar } from '@angular/material/progress-bar';
import { RouterLink } from '@angular/router';
import { Auth } from 'ngx-strongbox';
import { demoConfig } from '../demo-config';
import { requestFailure } from '../invoices/request-failure';
import type { Payment } from '../payment/payment';
import { SignInNeeded } from '../sign-in-needed/sign-in-needed';

const url = new URL('payments', demoConfig.paymentsUrl).href;

@Component({
  selector: 'demo-payments',
  imports: [CurrencyPipe, DatePipe, MatButton, MatProgressBar, RouterLink, SignInNeeded],
  templateUrl: './payments.html',
  styleUrl: './payments.scss',
})
export default class Payments {
  protected readonly auth = inject(Auth);
  protected readonly payments = httpResource<readonly Payment[]>(() =>
    this.auth.isSignedIn() ? url : undefined,
  );
  protected readonly failure = computed(() => {
    const error = this.payments.error();
    return error && requestFailure(error);
  });
}
