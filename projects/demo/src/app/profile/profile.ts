import { Component, computed, inject } from '@angular/core';
import { Auth } from 'ngx-strongbox';
import { SignInNeeded } from '../sign-in-needed/sign-in-needed';
import { PRESENT_STRATEGY } from '../strategies/present-strategy';
import { strategyInWords } from '../strategies/strategy';
import { claimsOf } from './claim';

@Component({
  selector: 'demo-profile',
  imports: [SignInNeeded],
  templateUrl: './profile.html',
  styleUrl: './profile.scss',
})
export default class Profile {
  readonly #auth = inject(Auth);
  protected readonly source = strategyInWords(inject(PRESENT_STRATEGY).id).claims;
  protected readonly claims = computed(() => {
    const user = this.#auth.user();
    return user && claimsOf(user);
  });
}
