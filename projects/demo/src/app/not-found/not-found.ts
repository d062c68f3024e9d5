import { Component } from '@angular/core';
import { RouterLink } from '@angular/router';

@Component({
  selector: 'demo-not-found',
  imports: [RouterLink],
  template: `
    <h1>There is no such page</h1>
    <p>The address may be mistyped. <a routerLink="/">Go to the start page</a></p>
  `,
})
export class NotFound {}
