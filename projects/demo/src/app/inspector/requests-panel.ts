import { Component, computed, inject } from '@angular/core';
import { AuthorizationLog } from './authorization-log';
import type { Party } from './observed-request';
import { RequestLog } from './request-log';

const order: readonly Party[] = ['Provider', 'Backend', 'API', 'Payments API', 'App', 'Elsewhere', 'Others'];
/** Which of them there are depends on the strategy. */
const optional: readonly Party[] = ['Backend', 'Elsewhere', 'Others'];

/** What was asked of whom since the page was loaded. */
@Component({
  selector: 'demo-requests-panel',
  templateUrl: './requests-panel.html',
  styleUrl: './requests-panel.scss',
})
export class RequestsPanel {
  readonly #log = inject(RequestLog);
  protected readonly tokensSent = inject(AuthorizationLog).counts;
  protected readonly groups = computed(() => {
    const requests = this.#log.requests().toSorted((one, other) => one.startedAt - other.startedAt);
    return order
      .map((party) => ({ party, requests: requests.filter((request) => request.party === party) }))
      .filter(({ party, requests }) => requests.length || !optional.includes(party));
  });
}
