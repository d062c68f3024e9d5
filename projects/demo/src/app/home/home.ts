import { Component, inject } from '@angular/core';
import { MatCard, MatCardContent, MatCardHeader, MatCardTitle } from '@angular/material/card';
import { RouterLink } from '@angular/router';
import { PRESENT_STRATEGY } from '../strategies/present-strategy';
import { strategyInWords } from '../strategies/strategy';
import { StrategyPicker } from '../strategy-picker/strategy-picker';

@Component({
  selector: 'demo-home',
  imports: [MatCard, MatCardContent, MatCardHeader, MatCardTitle, RouterLink, StrategyPicker],
  templateUrl: './home.html',
  styleUrl: './home.scss',
})
export class Home {
  readonly #present = inject(PRESENT_STRATEGY);
  protected readonly strategy = strategyInWords(this.#present.id);
  protected readonly hasProvider = !this.#present.hasOwnSignIn;
}
