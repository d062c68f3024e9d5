import { inject, Injectable } from '@angular/core';
import Keycloak from 'keycloak-js';

@Injectable({ providedIn: 'root' })
export class Socket {
  private readonly keycloak = inject(Keycloak);

  async open(): Promise<WebSocket> {
    await this.keycloak.updateToken(30);
    return new WebSocket(`wss://api.example.com/?token=${this.keycloak.token}`);
  }
}
