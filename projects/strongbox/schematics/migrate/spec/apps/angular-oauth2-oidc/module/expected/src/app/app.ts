import { Component } from '@angular/core';
import { Router } from '@angular/router';
import { type OidcConfig } from 'ngx-strongbox/oidc';

// What the provider knows this app as.
export const authConfig: OidcConfig = {
  issuer: 'https://id.example.com',
  clientId: 'shop',
  scope: 'openid profile',
};

@Component({
  selector: 'app-root',
  templateUrl: './app.html',
  standalone: false,
})
export class App {
  constructor(
    private router: Router,
  ) {
    this.router.initialNavigation();
  }
}
