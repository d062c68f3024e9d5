import { AsyncPipe, JsonPipe } from '@angular/common';
import { Component, inject } from '@angular/core';
import { OidcSecurityService } from 'angular-auth-oidc-client';

@Component({
  selector: 'app-account',
  imports: [AsyncPipe, JsonPipe],
  template: `
    @if ((isAuthenticated$ | async)?.isAuthenticated) {
      <pre>{{ userData$ | async | json }}</pre>
    }
    {{ (oidc.userData$ | async)?.userData?.name }}
    @if (oidc.authenticated().isAuthenticated) {
      <button (click)="oidc.logoff().subscribe()">Sign out</button>
    }
  `,
})
export class Account {
  protected readonly oidc = inject(OidcSecurityService);
  protected readonly isAuthenticated$ = this.oidc.isAuthenticated$;
  protected readonly userData$ = this.oidc.userData$;
}
