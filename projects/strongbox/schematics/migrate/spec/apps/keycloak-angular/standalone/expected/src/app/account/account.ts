import { Component, inject } from '@angular/core';
import { Auth } from 'ngx-strongbox';

@Component({
  selector: 'app-account',
  templateUrl: './account.html',
})
export class Account {
  readonly keycloak = inject(Auth);

  async signOut(): Promise<void> {
    await this.keycloak.logout();
  }

  changePassword(): void {
    void this.keycloak.login({ parameters: { kc_action: 'UPDATE_PASSWORD' } });
  }

  mayEdit(): boolean {
    return this.keycloak.isSignedIn() === true && this.keycloak.hasAccess({ roles: ['editor'] });
  }
}
