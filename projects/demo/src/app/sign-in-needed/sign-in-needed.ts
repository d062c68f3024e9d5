import { Component } from '@angular/core';

/** In the place of what only signed-in users see, when the session ends while they look at it. */
@Component({
  selector: 'demo-sign-in-needed',
  template: `
    <h1>You are signed out</h1>
    <p>This page is for signed-in users. Sign in above, and you come back to exactly this address.</p>
  `,
})
export class SignInNeeded {}
