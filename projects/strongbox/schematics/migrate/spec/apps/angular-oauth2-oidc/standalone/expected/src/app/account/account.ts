import { Component } from '@angular/core';
import { Auth } from 'ngx-strongbox';

@Component({ selector: 'app-account', templateUrl: './account.html' })
export class Account {
  constructor(protected oauthService: Auth) {}

  get givenName() {
    const claims = this.oauthService.user();
    if (!claims) return null;
    return claims['given_name'];
  }
}
