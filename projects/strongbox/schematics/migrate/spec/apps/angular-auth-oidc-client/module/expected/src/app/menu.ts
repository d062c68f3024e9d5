import { Component } from '@angular/core';
import { Auth } from 'ngx-strongbox';

@Component({
  selector: 'app-menu',
  template: `
    <button *ngIf="!oidc.isSignedIn()" (click)="oidc.login()">Log in</button>
    <button *ngIf="oidc.isSignedIn()" (click)="logout()">Log out</button>
  `,
  standalone: false,
})
export class Menu {
  constructor(public oidc: Auth) {}

  logout() {
    void this.oidc.logout();
  }
}
