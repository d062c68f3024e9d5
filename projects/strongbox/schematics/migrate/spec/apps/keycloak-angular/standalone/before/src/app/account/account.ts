import { Component, inject } from '@angular/core';
import Keycloak from 'keycloak-js';

@Component({
  selector: 'app-account',
  templateUrl: './account.html',
})
export class Account {
  readonly keycloak = inject(Keycloak);

  async signOut(): Promise<void> {
    await this.keycloak.logout({ redirectUri: window.location.origin });
  }

  changePassword(): void {
    this.keycloak.login({ action: 'UPDATE_PASSWORD', redirectUri: window.location.href });
  }

  mayEdit(): boolean {
    return this.keycloak.authenticated && this.keycloak.hasRealmRole('editor');
  }
}
