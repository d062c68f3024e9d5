import { DOCUMENT } from '@angular/common';
import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { Auth } from 'ngx-strongbox';

@Component({
  selector: 'app-root',
  imports: [RouterOutlet],
  template: `
    @if (auth.state().status === 'restoring') {
      <p>Loading …</p>
    } @else if (auth.isSignedIn()) {
      @if (auth.user(); as user) {
        <img [src]="user.picture" alt="" />
      }
      {{ auth.user()?.name }}
      <button (click)="logout()">Log out</button>
    } @else {
      <button (click)="auth.login()">Log in</button>
      <button (click)="signUp()">Sign up</button>
    }
    @if (!(auth.state().status === 'restoring') && auth.error(); as error) {
      {{ error.message }}
    }
    <router-outlet />
  `,
})
export class App {
  private readonly document = inject(DOCUMENT);
  protected readonly auth = inject(Auth);

  protected signUp(): void {
    void this.auth.login({ redirectTo: '/profile', parameters: { screen_hint: 'signup' } });
  }

  protected logout(): void {
    void this.auth.logout();
  }
}
