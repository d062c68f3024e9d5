import { Component, inject } from "@angular/core";
import { Auth } from "ngx-strongbox";

@Component({
  selector: "app-menu",
  template: `
    <ng-container *ngIf="auth.isSignedIn(); else signedOut">
      <ng-container *ngIf="auth.user() as user">{{ user.name }}</ng-container>
      <button (click)="auth.logout()">Log out</button>
    </ng-container>
    <ng-template #signedOut><button (click)="login()">Log in</button></ng-template>
  `,
  standalone: false,
})
export class Menu {
  readonly auth = inject(Auth);

  login() {
    void this.auth.login();
  }
}
