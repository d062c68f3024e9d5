import { Component, effect, inject } from '@angular/core';
import { Router } from '@angular/router';
import { Auth } from 'ngx-strongbox';

/** In the place of a page that is for signed-in users. */
@Component({
  selector: 'demo-sign-in-needed',
  template: `
    @if (auth.isSignedIn() === false) {
      <h1>This page is for signed-in users</h1>
      <p>Sign in above, and you come back to exactly this address.</p>
    } @else {
      <h1>One moment</h1>
      <p>This page opens by itself once it is known whether you are signed in.</p>
    }
  `,
})
export class SignInNeeded {
  protected readonly auth = inject(Auth);

  constructor() {
    const router = inject(Router);
    effect(() => {
      if (this.auth.isSignedIn()) void router.navigateByUrl(router.url, { onSameUrlNavigation: 'reload' });
    });
  }
}
