import { httpResource } from '@angular/common/http';
import { Component } from '@angular/core';

/** The page somebody writes next. It does nothing for the credential. */
@Component({
  selector: 'app-invoices',
  template: `
    <h2>Invoices</h2>
    <ul>
      @for (invoice of invoices.value(); track invoice.id) {
        <li>{{ invoice.customer }}</li>
      }
    </ul>
  `,
})
export default class Invoices {
  protected readonly invoices = httpResource<{ id: string; customer: string }[]>(
    () => '{{invoicesUrl}}?year=2026',
    { defaultValue: [] },
  );
}
