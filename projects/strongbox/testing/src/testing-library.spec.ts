import { Component, inject } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { render, screen } from '@testing-library/angular';
import { userEvent } from '@testing-library/user-event';
import { Auth } from 'ngx-strongbox';
import { AuthTestingController, provideAuthTesting } from 'ngx-strongbox/testing';

@Component({
  template: `
    @if (auth.user(); as user) {
      <p>Hello {{ user.name }}</p>
      <button (click)="auth.logout()">Sign out</button>
    } @else {
      <button (click)="auth.login()">Sign in</button>
    }
  `,
})
class Account {
  protected readonly auth = inject(Auth);
}

describe('A component that is rendered by Testing Library', () => {
  it('shows who is signed in, and signs out', async () => {
    await render(Account, { providers: [provideAuthTesting({ user: { name: 'Ada' } })] });
    expect(screen.getByText('Hello Ada').isConnected).toBe(true);
    await userEvent.click(screen.getByRole('button', { name: 'Sign out' }));
    expect((await screen.findByRole('button', { name: 'Sign in' })).isConnected).toBe(true);
    TestBed.inject(AuthTestingController).expectLogout();
  });

  it('asks for a login, and follows it', async () => {
    await render(Account, { providers: [provideAuthTesting()] });
    const auth = TestBed.inject(AuthTestingController);
    auth.answerLogin({ user: { name: 'Bob' } });
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect((await screen.findByText('Hello Bob')).isConnected).toBe(true);
    auth.expectLogin();
  });
});
