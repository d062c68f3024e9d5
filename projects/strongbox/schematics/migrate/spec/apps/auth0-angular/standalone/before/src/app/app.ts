import { AsyncPipe, DOCUMENT } from '@angular/common';
import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { AuthService } from '@auth0/auth0-angular';

@Component({
  selector: 'app-root',
  imports: [AsyncPipe, RouterOutlet],
  template: `
    @if (auth.isLoading$ | async) {
      <p>Loading …</p>
    } @else if (auth.isAuthenticated$ | async) {
      @if (auth.user$ | async; as user) {
        <img [src]="user.picture" alt="" />
      }
      {{ (auth.user$ | async)?.name }}
      <button (click)="logout()">Log out</button>
    } @else {
      <button (click)="auth.loginWithRedirect()">Log in</button>
      <button (click)="signUp()">Sign up</button>
    }
    @if (!(auth.isLoading$ | async) && (auth.error$ | async); as error) {
      {{ error.message }}
    }
    <router-outlet />
  `,
})
export class App {
  private readonly document = inject(DOCUMENT);
  protected readonly auth = inject(AuthService);

  protected signUp(): void {
    this.auth.loginWithRedirect({
      appState: { target: '/profile' },
      authorizationParams: { screen_hint: 'signup' },
    });
  }

  protected logout(): void {
    this.auth.logout({ logoutParams: { returnTo: this.document.location.origin } });
  }
}
