import { Component, inject } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatProgressSpinner } from '@angular/material/progress-spinner';
import { MatToolbar } from '@angular/material/toolbar';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { Auth, Authorized } from 'ngx-strongbox';
import { Icon } from '../icon/icon';
import { SignIn } from '../sign-in/sign-in';
import { PRESENT_STRATEGY } from '../strategies/present-strategy';
import { ColorScheme } from './color-scheme';

@Component({
  selector: 'demo-toolbar',
  imports: [
    Authorized,
    Icon,
    MatButton,
    MatIconButton,
    MatProgressSpinner,
    MatToolbar,
    RouterLink,
    RouterLinkActive,
  ],
  templateUrl: './toolbar.html',
  styleUrl: './toolbar.scss',
})
export class Toolbar {
  protected readonly auth = inject(Auth);
  protected readonly signIn = inject(SignIn);
  protected readonly colorScheme = inject(ColorScheme);
  protected readonly canSignInByPopup = inject(PRESENT_STRATEGY).canSignInByPopup;
  protected readonly links = [
    { path: '/', name: 'Home' },
    { path: '/invoices', name: 'My invoices' },
    { path: '/payments', name: 'Payments' },
    { path: '/profile', name: 'Profile' },
    { path: '/reload-storm', name: 'Reload storm' },
  ];
}
