/** As the API sends it. */
export interface Invoice {
  readonly id: string;
  /** ISO date. */
  readonly date: string;
  readonly customer: string;
  /** Euro. */
  readonly amount: number;
  readonly status: 'open' | 'paid' | 'overdue';
}
