import { DatePipe } from '@angular/common';
import { httpResource } from '@angular/common/http';
import { Component, computed, effect, type ElementRef, inject, signal, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatCard, MatCardContent } from '@angular/material/card';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatProgressBar } from '@angular/material/progress-bar';
import { Auth, AuthError, type LoginOutcome } from 'ngx-strongbox';
import { RestLogin } from 'ngx-strongbox/backend';

const explanations: Partial<Record<LoginOutcome, string>> = {
  'wrong-credentials': 'The user name or the password is wrong.',
  locked: 'This account is locked. Ask whoever runs this app to open it again.',
  'too-many-attempts': 'There were too many attempts.',
};

/** The app's own login. The password stays in the field it is typed into, and goes from there to the backend. */
@Component({
  selector: 'demo-sign-in-form',
  imports: [DatePipe, MatButton, MatCard, MatCardContent, MatFormField, MatInput, MatLabel, MatProgressBar],
  templateUrl: './sign-in-form.html',
  styleUrl: './sign-in-form.scss',
})
export default class SignInForm {
  readonly #auth = inject(Auth);
  protected readonly login = inject(RestLogin);
  private readonly password = viewChild.required<ElementRef<HTMLInputElement>>('password');
  private readonly code = viewChild<ElementRef<HTMLInputElement>>('code');

  protected readonly isBusy = signal(false);
  protected readonly problem = signal<string | null>(null);
  /** Whose phone has got a code. */
  readonly #asked = signal<string | null>(null);
  protected readonly wantsCode = computed(() => this.#asked() !== null);
  protected readonly phone = httpResource.text(() => {
    const user = this.#asked();
    return user === null ? undefined : { url: '/demo-phone', params: { user } };
  });

  constructor() {
    effect(() => this.code()?.nativeElement.focus());
  }

  protected async submit(username: string, password: string): Promise<void> {
    if (this.isBusy()) return;
    const secondFactor = this.code()?.nativeElement.value;
    this.isBusy.set(true);
    this.problem.set(null);
    try {
      const credentials = { username, password, ...(secondFactor && { secondFactor }) };
      this.#answer(username, await this.#auth.login({ credentials }));
    } catch (error) {
      const code = error instanceof AuthError ? ` (${error.code})` : '';
      this.problem.set(`The backend could not answer${code}. Please try again.`);
    } finally {
      this.isBusy.set(false);
    }
  }

  #answer(username: string, outcome: LoginOutcome): void {
    if (outcome === 'second-factor-required') {
      this.#asked.set(username);
      return;
    }
    const isWrong = outcome === 'wrong-credentials';
    const isAboutCode = isWrong && this.wantsCode();
    this.problem.set(isAboutCode ? 'The code is wrong.' : (explanations[outcome] ?? null));
    if (!isWrong) return;
    const { nativeElement: field } = this.code() ?? this.password();
    field.value = '';
    field.focus();
  }
}
