import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { OAuthService } from 'angular-oauth2-oidc';

@Component({
  selector: 'app-root',
  imports: [RouterOutlet],
  template: `
    @if (isSignedIn) {
      <button (click)="signOut()">Sign out</button>
    } @else {
      <button (click)="signIn()">Sign in</button>
    }
    <router-outlet />
  `,
})
export class App {
  private readonly oauthService = inject(OAuthService);

  get isSignedIn() {
    return this.oauthService.hasValidAccessToken() && this.oauthService.hasValidIdToken();
  }

  signIn(): void {
    this.oauthService.initCodeFlow();
  }

  signOut(): void {
    if (!this.oauthService.hasValidAccessToken()) return;
    this.oauthService.logOut();
  }
}
