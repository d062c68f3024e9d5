import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { Auth } from 'ngx-strongbox';

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
  private readonly oauthService = inject(Auth);

  get isSignedIn() {
    return this.oauthService.isSignedIn() === true;
  }

  signIn(): void {
    void this.oauthService.login();
  }

  signOut(): void {
    if (this.oauthService.isSignedIn() !== true) return;
    void this.oauthService.logout();
  }
}
