import { Component, inject } from '@angular/core';
import { Auth, Authorized } from 'ngx-strongbox';

@Component({
  selector: 'app-orders',
  imports: [Authorized],
  template: `
    <button *authorized="{ roles: ['edit-orders'] }">Edit</button>
    <button *authorized="{ roles: { anyOf: ['admin', 'boss'] } }">Delete</button>
  `,
})
export class Orders {
  private readonly keycloak = inject(Auth);

  signIn(provider: string): void {
    void this.keycloak.login({ redirectTo: '/orders', parameters: { kc_idp_hint: provider } });
  }
}
