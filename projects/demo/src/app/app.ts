import { Component } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { AuthBanner } from './auth-banner/auth-banner';
import { Inspector } from './inspector/inspector';
import { Toolbar } from './toolbar/toolbar';

@Component({
  selector: 'demo-root',
  imports: [AuthBanner, Inspector, RouterOutlet, Toolbar],
  templateUrl: './app.html',
  styleUrl: './app.scss',
})
export class App {}
