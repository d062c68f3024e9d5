import { DatePipe } from '@angular/common';
import { Component, inject } from '@angular/core';
import { AuthEventLog } from './auth-event-log';

@Component({
  selector: 'demo-events-panel',
  imports: [DatePipe],
  templateUrl: './events-panel.html',
  styleUrl: './events-panel.scss',
})
export class EventsPanel {
  protected readonly entries = inject(AuthEventLog).entries;
}
