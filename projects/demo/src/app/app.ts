import { Component } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { AuthBanner } from './auth-banner/auth-banner';
import { IdleWarning } from './idle-warning/idle-warning';
import { Inspector } from './inspector/inspector';
import { Toolbar } from './toolbar/toolbar';

@Component({
  selector: 'demo-root',
  imports: [AuthBanner, IdleWarning, Inspector, RouterOutlet, Toolbar],
  templateUrl: './app.html',
  styleUrl: './app.scss',
})
export class App {
  /** To the new page, for those who hear it; when the app has just started, focus is where it should be. */
  protected moveFocus(content: HTMLElement): void {
    const { activeElement, body } = content.ownerDocument;
    if (activeElement !== body) content.focus({ preventScroll: true });
  }
}
