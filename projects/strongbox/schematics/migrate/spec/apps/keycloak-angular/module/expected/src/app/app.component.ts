import { Component } from '@angular/core';
import { Auth } from 'ngx-strongbox';

@Component({
  selector: 'app-root',
  standalone: false,
  template: `
    <span *ngIf="isSignedIn">{{ name }}</span>
    <button *ngIf="!keycloak.isSignedIn()" (click)="signIn()">Sign in</button>
    <a *ngIf="keycloak.hasAccess({ roles: ['admin'] })" href="/admin">Administration</a>
  `,
})
export class AppComponent {
  name = '';

  constructor(protected readonly keycloak: Auth) {
    if (this.isSignedIn) {
      this.name = this.keycloak.user()?.preferred_username ?? '';
    }
  }

  get isSignedIn(): boolean {
    return this.keycloak.isSignedIn() === true;
  }

  signIn(): void {
    void this.keycloak.login();
  }

  signOut(): void {
    void this.keycloak.logout();
  }
}
