import { Component } from '@angular/core';
import { Router } from '@angular/router';
import { AuthConfig, JwksValidationHandler, OAuthService } from 'angular-oauth2-oidc';

// What the provider knows this app as.
export const authConfig: AuthConfig = {
  issuer: 'https://id.example.com',
  redirectUri: window.location.origin,
  silentRefreshRedirectUri: window.location.origin + '/silent-refresh.html',
  clientId: 'shop',
  responseType: 'code',
  scope: 'openid profile',
  sessionChecksEnabled: true,
};

@Component({
  selector: 'app-root',
  templateUrl: './app.html',
  standalone: false,
})
export class App {
  constructor(
    private router: Router,
    private oauthService: OAuthService,
  ) {
    this.configure();
    this.router.initialNavigation();
  }

  private configure() {
    this.oauthService.configure(authConfig);
    this.oauthService.tokenValidationHandler = new JwksValidationHandler();
    this.oauthService
      .loadDiscoveryDocumentAndTryLogin()
      .then(() => this.oauthService.setupAutomaticSilentRefresh())
      .catch((error) => console.error(error));
  }
}
