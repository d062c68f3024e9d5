import { Component } from '@angular/core';
import { OAuthService } from 'angular-oauth2-oidc';

@Component({ selector: 'app-account', templateUrl: './account.html' })
export class Account {
  constructor(protected oauthService: OAuthService) {}

  get givenName() {
    const claims = this.oauthService.getIdentityClaims();
    if (!claims) return null;
    return claims['given_name'];
  }
}
