import { AsyncPipe, JsonPipe } from '@angular/common';
import { Component, computed, inject } from '@angular/core';
import { toObservable } from '@angular/core/rxjs-interop';
import { Auth } from 'ngx-strongbox';

@Component({
  selector: 'app-account',
  imports: [AsyncPipe, JsonPipe],
  template: `
    @if ((isAuthenticated$ | async)?.isAuthenticated) {
      <pre>{{ userData$ | async | json }}</pre>
    }
    {{ oidc.user()?.name }}
    @if (oidc.isSignedIn()) {
      <button (click)="oidc.logout()">Sign out</button>
    }
  `,
})
export class Account {
  protected readonly oidc = inject(Auth);
  protected readonly isAuthenticated$ = toObservable(computed(() => ({ isAuthenticated: this.oidc.isSignedIn() === true })));
  protected readonly userData$ = toObservable(computed(() => ({ userData: this.oidc.user() })));
}
