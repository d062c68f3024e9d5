import { Component } from '@angular/core';
import { RouterLink } from '@angular/router';

/** In the place of a page that the user may not see. */
@Component({
  selector: 'demo-denied',
  imports: [RouterLink],
  template: `
    <h1>This page is not for you</h1>
    <p>
      You are signed in, but this page needs a role or a kind of sign-in that you do not have. The address is
      as you asked for it, so a reload shows the page once you may see it.
      <a routerLink="/">Go to the start page</a>
    </p>
  `,
})
export class Denied {}
