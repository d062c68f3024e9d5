import { Component, computed, inject } from '@angular/core';
import { Auth } from 'ngx-strongbox';
import { SignInNeeded } from '../sign-in-needed/sign-in-needed';
import { claimsOf } from './claim';

@Component({
  selector: 'demo-profile',
  imports: [SignInNeeded],
  templateUrl: './profile.html',
  styleUrl: './profile.scss',
})
export default class Profile {
  readonly #auth = inject(Auth);
  protected readonly claims = computed(() => {
    const user = this.#auth.user();
    return user && claimsOf(user);
  });
}
