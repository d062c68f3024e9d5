import { Component } from '@angular/core';
import { OAuthService } from 'angular-oauth2-oidc';

@Component({
  selector: 'app-menu',
  template: `
    <ng-container *ngIf="oauthService.hasValidAccessToken(); else signedOut">
      {{ oauthService.getIdentityClaims()['preferred_username'] }}
      <button (click)="logout()">Log out</button>
    </ng-container>
    <ng-template #signedOut><button (click)="oauthService.initLoginFlow()">Log in</button></ng-template>
  `,
  standalone: false,
})
export class Menu {
  constructor(public oauthService: OAuthService) {}

  logout() {
    this.oauthService.revokeTokenAndLogout();
  }
}
