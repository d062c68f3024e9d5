import { Component } from '@angular/core';
import { Auth } from 'ngx-strongbox';

@Component({
  selector: 'app-menu',
  template: `
    <ng-container *ngIf="oauthService.isSignedIn(); else signedOut">
      {{ oauthService.user()?.['preferred_username'] }}
      <button (click)="logout()">Log out</button>
    </ng-container>
    <ng-template #signedOut><button (click)="oauthService.login()">Log in</button></ng-template>
  `,
  standalone: false,
})
export class Menu {
  constructor(public oauthService: Auth) {}

  logout() {
    void this.oauthService.logout();
  }
}
