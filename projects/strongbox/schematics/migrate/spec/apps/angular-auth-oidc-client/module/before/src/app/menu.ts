import { Component } from '@angular/core';
import { OidcSecurityService } from 'angular-auth-oidc-client';

@Component({
  selector: 'app-menu',
  template: `
    <button *ngIf="!(oidc.isAuthenticated$ | async)?.isAuthenticated" (click)="oidc.authorize()">Log in</button>
    <button *ngIf="(oidc.isAuthenticated$ | async)?.isAuthenticated" (click)="logout()">Log out</button>
  `,
  standalone: false,
})
export class Menu {
  constructor(public oidc: OidcSecurityService) {}

  logout() {
    this.oidc.logoffAndRevokeTokens().subscribe();
  }
}
