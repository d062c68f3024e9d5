import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Auth, Authorized } from 'ngx-strongbox';
import { Icon } from '../icon/icon';
import { SignInNeeded } from '../sign-in-needed/sign-in-needed';
import { PRESENT_STRATEGY } from '../strategies/present-strategy';

/** For users with the role `admin`: what the conditions of guards and templates say about this session. */
@Component({
  selector: 'demo-admin',
  imports: [Authorized, Icon, MatButton, SignInNeeded],
  templateUrl: './admin.html',
  styleUrl: './admin.scss',
})
export default class Admin {
  readonly #auth = inject(Auth);
  /** An own login asks for the second factor when it wants to. */
  protected readonly canConfirm = !inject(PRESENT_STRATEGY).hasOwnSignIn;
  protected readonly checks = computed(() => [
    { question: 'Has the role admin', isSo: this.#auth.hasAccess({ roles: ['admin'] }) },
    { question: 'May read invoices', isSo: this.#auth.hasAccess({ scopes: ['invoices:read'] }) },
    { question: 'Has signed in with two factors', isSo: this.#auth.hasAccess({ acr: 'urn:demo:mfa' }) },
  ]);

  protected confirm(): void {
    // A login that cannot start is told by `auth.error()`.
    this.#auth.login({ acr: 'urn:demo:mfa' }).catch(() => undefined);
  }
}
