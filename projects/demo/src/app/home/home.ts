import { Component } from '@angular/core';
import { MatCard, MatCardContent, MatCardHeader, MatCardTitle } from '@angular/material/card';

@Component({
  selector: 'demo-home',
  imports: [MatCard, MatCardContent, MatCardHeader, MatCardTitle],
  templateUrl: './home.html',
  styleUrl: './home.scss',
})
export class Home {}
