import { Component, computed, inject } from '@angular/core';
import { Auth } from 'ngx-strongbox';

@Component({ selector: 'app-toolbar', templateUrl: './toolbar.html' })
export class Toolbar {
  readonly #oidcSecurityService = inject(Auth);
  protected readonly isAuthenticated = computed(
    () => this.#oidcSecurityService.isSignedIn() === true,
  );

  protected login(): void {
    void this.#oidcSecurityService.login();
  }

  protected logout(): void {
    void this.#oidcSecurityService.logout();
  }
}
