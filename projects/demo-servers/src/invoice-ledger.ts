export interface Invoice {
  readonly id: string;
  /** ISO date. */
  readonly date: string;
  readonly customer: string;
  /** Euro. */
  readonly amount: number;
  readonly status: 'open' | 'paid' | 'overdue';
}

const invoicesByOwner: Readonly<Record<string, readonly Invoice[]>> = {
  alice: [
    { id: 'A-2025-031', date: '2025-03-04', customer: 'Brook & Daughters', amount: 1280, status: 'paid' },
    { id: 'A-2025-077', date: '2025-07-21', customer: 'Harbour Bakery', amount: 342.5, status: 'paid' },
    { id: 'A-2025-118', date: '2025-11-12', customer: 'Kite Repairs', amount: 89.9, status: 'paid' },
    { id: 'A-2026-004', date: '2026-01-15', customer: 'Harbour Bakery', amount: 415, status: 'paid' },
    { id: 'A-2026-019', date: '2026-03-02', customer: 'Lumen Optics', amount: 2190.75, status: 'overdue' },
    { id: 'A-2026-042', date: '2026-06-27', customer: 'Brook & Daughters', amount: 760, status: 'open' },
  ],
  admin: [
    { id: 'M-2025-002', date: '2025-02-11', customer: 'Quay Cinema', amount: 5400, status: 'paid' },
    { id: 'M-2025-010', date: '2025-10-30', customer: 'Old Mill School', amount: 1999, status: 'paid' },
    { id: 'M-2026-001', date: '2026-01-08', customer: 'Quay Cinema', amount: 5400, status: 'paid' },
    { id: 'M-2026-003', date: '2026-04-19', customer: 'Tram Museum', amount: 12750, status: 'open' },
  ],
  carol: [
    { id: 'C-2026-001', date: '2026-02-20', customer: 'Lantern Press', amount: 640, status: 'paid' },
    { id: 'C-2026-002', date: '2026-05-11', customer: 'Ferry Café', amount: 128.4, status: 'open' },
  ],
};

export interface Payment {
  readonly invoiceId: string;
  readonly customer: string;
  /** Euro. */
  readonly amount: number;
  /** ISO time. */
  readonly paidAt: string;
}

/** Who owes what and what was paid since the process began. */
export class InvoiceLedger {
  readonly #payments = new Map<string, Payment>();

  invoicesOf(owner: string, year: number): readonly Invoice[] {
    return this.#all(owner).filter(({ date }) => date.startsWith(`${String(year)}-`));
  }

  /** Latest first. */
  paymentsOf(owner: string): readonly Payment[] {
    return this.#all(owner)
      .flatMap(({ id }) => this.#payments.get(id) ?? [])
      .sort((one, other) => other.paidAt.localeCompare(one.paidAt));
  }

  pay(owner: string, id: string): Payment | 'unknown' | 'already-paid' {
    const invoice = this.#all(owner).find((each) => each.id === id);
    if (!invoice) return 'unknown';
    if (invoice.status === 'paid') return 'already-paid';
    const { customer, amount } = invoice;
    const payment = { invoiceId: id, customer, amount, paidAt: new Date().toISOString() };
    this.#payments.set(id, payment);
    return payment;
  }

  #all(owner: string): readonly Invoice[] {
    const owned = Object.hasOwn(invoicesByOwner, owner) ? invoicesByOwner[owner] : undefined;
    return (owned ?? []).map((invoice) =>
      this.#payments.has(invoice.id) ? { ...invoice, status: 'paid' } : invoice,
    );
  }
}
