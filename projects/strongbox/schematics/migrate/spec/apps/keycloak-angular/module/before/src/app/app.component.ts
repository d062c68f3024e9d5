import { Component } from '@angular/core';
import { KeycloakService } from 'keycloak-angular';

@Component({
  selector: 'app-root',
  standalone: false,
  template: `
    <span *ngIf="isSignedIn">{{ name }}</span>
    <button *ngIf="!keycloak.isLoggedIn()" (click)="signIn()">Sign in</button>
    <a *ngIf="keycloak.isUserInRole('admin')" href="/admin">Administration</a>
  `,
})
export class AppComponent {
  name = '';

  constructor(protected readonly keycloak: KeycloakService) {
    if (this.isSignedIn) {
      this.name = this.keycloak.getUsername();
    }
  }

  get isSignedIn(): boolean {
    return this.keycloak.isLoggedIn();
  }

  signIn(): void {
    this.keycloak.login();
  }

  signOut(): void {
    this.keycloak.logout(window.location.origin);
  }
}
