import { Component, inject } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatProgressSpinner } from '@angular/material/progress-spinner';
import { MatToolbar } from '@angular/material/toolbar';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { Auth } from 'ngx-strongbox';
import { Icon } from '../icon/icon';
import { ColorScheme } from './color-scheme';

@Component({
  selector: 'demo-toolbar',
  imports: [Icon, MatButton, MatIconButton, MatProgressSpinner, MatToolbar, RouterLink, RouterLinkActive],
  templateUrl: './toolbar.html',
  styleUrl: './toolbar.scss',
})
export class Toolbar {
  protected readonly auth = inject(Auth);
  protected readonly colorScheme = inject(ColorScheme);
  protected readonly links = [
    { path: '/', name: 'Home' },
    { path: '/invoices', name: 'My invoices' },
    { path: '/profile', name: 'Profile' },
  ];

  protected signIn(): void {
    // A login that cannot start is told by `auth.error()`.
    this.auth.login().catch(() => undefined);
  }

  protected signOut(): void {
    void this.auth.logout();
  }
}
