import { Component, computed, inject } from '@angular/core';
import { OidcSecurityService } from 'angular-auth-oidc-client';

@Component({ selector: 'app-toolbar', templateUrl: './toolbar.html' })
export class Toolbar {
  readonly #oidcSecurityService = inject(OidcSecurityService);
  protected readonly isAuthenticated = computed(
    () => this.#oidcSecurityService.authenticated().isAuthenticated,
  );

  protected login(): void {
    this.#oidcSecurityService.authorize();
  }

  protected logout(): void {
    this.#oidcSecurityService.logoff().subscribe((result) => console.log(result));
  }
}
