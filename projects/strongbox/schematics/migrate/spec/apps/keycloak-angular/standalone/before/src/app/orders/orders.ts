import { Component, inject } from '@angular/core';
import { HasRolesDirective } from 'keycloak-angular';
import Keycloak from 'keycloak-js';

@Component({
  selector: 'app-orders',
  imports: [HasRolesDirective],
  template: `
    <button *kaHasRoles="['edit-orders']">Edit</button>
    <button *kaHasRoles="['admin', 'boss']; checkRealm: true">Delete</button>
  `,
})
export class Orders {
  private readonly keycloak = inject(Keycloak);

  signIn(provider: string): void {
    void this.keycloak.login({ idpHint: provider, redirectUri: window.location.origin + '/orders' });
  }
}
