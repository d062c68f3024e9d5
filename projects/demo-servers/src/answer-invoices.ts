import type { RequestHandler } from 'express';
import type { InvoiceLedger } from './invoice-ledger.ts';

/** The user's invoices of the year that is asked for. */
export function answerInvoices(ledger: InvoiceLedger): RequestHandler {
  return (request, response) => {
    const { year } = request.query;
    if (typeof year !== 'string' || !/^\d{4}$/.test(year)) {
      response.status(400).json({ error: 'year_expected' });
      return;
    }
    response.json(ledger.invoicesOf(request.auth?.sub ?? '', Number(year)));
  };
}
