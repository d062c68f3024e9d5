import { httpResource } from '@angular/common/http';
import { Component, inject } from '@angular/core';
import { API_URL } from '../app.config';

interface Invoice {
  readonly id: string;
}

@Component({
  selector: 'shop-orders',
  template: `
    <h1>Orders</h1>
    <ul>
      @for (invoice of invoices.value(); track invoice.id) {
        <li>{{ invoice.id }}</li>
      }
    </ul>
  `,
})
export class Orders {
  readonly #url = inject(API_URL) + 'invoices?year=2026';
  protected readonly invoices = httpResource<readonly Invoice[]>(() => this.#url, { defaultValue: [] });
}
