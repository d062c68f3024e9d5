import { Component, inject } from "@angular/core";
import { AuthService } from "@auth0/auth0-angular";

@Component({
  selector: "app-menu",
  template: `
    <ng-container *ngIf="auth.isAuthenticated$ | async; else signedOut">
      <ng-container *ngIf="auth.user$ | async as user">{{ user.name }}</ng-container>
      <button (click)="auth.logout()">Log out</button>
    </ng-container>
    <ng-template #signedOut><button (click)="login()">Log in</button></ng-template>
  `,
  standalone: false,
})
export class Menu {
  readonly auth = inject(AuthService);

  login() {
    this.auth.loginWithRedirect();
  }
}
