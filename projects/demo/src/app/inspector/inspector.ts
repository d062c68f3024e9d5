import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatExpansionModule } from '@angular/material/expansion';
import { Auth } from 'ngx-strongbox';
import { EventsPanel } from './events-panel';
import { RequestsPanel } from './requests-panel';
import { SessionPanel } from './session-panel';
import { StoragePanel } from './storage-panel';
import { TheftPanel } from './theft-panel';

/** Shows what goes on behind the page. */
@Component({
  selector: 'demo-inspector',
  imports: [
    EventsPanel,
    MatButton,
    MatExpansionModule,
    RequestsPanel,
    SessionPanel,
    StoragePanel,
    TheftPanel,
  ],
  templateUrl: './inspector.html',
  styleUrl: './inspector.scss',
})
export class Inspector {
  protected readonly auth = inject(Auth);
  /** Below the content, on a phone, what matters most must do at first. */
  protected readonly isBesideContent = matchMedia('(min-width: 60rem)').matches;

  protected renew(): void {
    // How it ended is in the log of events.
    this.auth.renew().catch(() => undefined);
  }

  protected reload(): void {
    location.reload();
  }

  protected openAnotherTab(): void {
    window.open(location.href, '_blank', 'noopener');
  }
}
