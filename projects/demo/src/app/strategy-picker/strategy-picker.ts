import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatCard, MatCardContent, MatCardHeader, MatCardTitle } from '@angular/material/card';
import { Icon } from '../icon/icon';
import { PRESENT_STRATEGY } from '../strategies/present-strategy';
import { strategyGroups } from '../strategies/strategy';
import { chooseStrategy } from '../strategies/strategy-choice';

/** Says which ways to stay signed in there are, and starts the app anew with another one. */
@Component({
  selector: 'demo-strategy-picker',
  imports: [Icon, MatButton, MatCard, MatCardContent, MatCardHeader, MatCardTitle],
  templateUrl: './strategy-picker.html',
  styleUrl: './strategy-picker.scss',
})
export class StrategyPicker {
  protected readonly groups = strategyGroups;
  protected readonly present = inject(PRESENT_STRATEGY).id;
  protected readonly choose = chooseStrategy;
}
