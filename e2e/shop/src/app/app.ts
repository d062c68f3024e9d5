import { ApplicationRef, Component, DOCUMENT, inject } from '@angular/core';
import { RouterLink, RouterOutlet } from '@angular/router';
import { Auth, Authorized, IdleTimeout } from 'ngx-strongbox';

@Component({
  selector: 'shop-root',
  imports: [Authorized, RouterLink, RouterOutlet],
  template: `
    <nav>
      <a routerLink="/">Home</a>
      <a routerLink="/orders">Orders</a>
      <a *authorized="{ roles: ['admin'] }" routerLink="/admin">Admin</a>
    </nav>
    <p *authorized="let user; else: stranger; restoring: wait">Signed in as {{ user.name }}</p>
    <ng-template #stranger><p>Nobody is signed in</p></ng-template>
    <ng-template #wait><p>Wait a moment</p></ng-template>
    @if (auth.isSignedIn() === false) {
      <button (click)="auth.login()">Sign in</button>
    } @else if (auth.isSignedIn()) {
      <button (click)="auth.renew()">Renew</button>
      <button (click)="auth.logout()">Sign out</button>
    }
    @if (idle.secondsLeft() !== null) {
      <p role="alert">{{ idle.secondsLeft() }} seconds left</p>
    }
    <main><router-outlet /></main>
  `,
})
export class App {
  protected readonly auth = inject(Auth);
  protected readonly idle = inject(IdleTimeout);

  constructor() {
    const { documentElement } = inject(DOCUMENT);
    inject(ApplicationRef).isStable.subscribe((isStable) => {
      documentElement.setAttribute('data-stable', String(isStable));
    });
  }
}
