/** As the payments API sends it. */
export interface Payment {
  readonly invoiceId: string;
  readonly customer: string;
  /** Euro. */
  readonly amount: number;
  /** ISO time. */
  readonly paidAt: string;
}
