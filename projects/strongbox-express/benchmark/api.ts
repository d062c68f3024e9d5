import express from 'express';
import { openSite } from '../../demo-servers/src/site.ts';

// The API behind the proxies, in a process of its own so that its work does not count as theirs.
const invoices = Array.from({ length: 12 }, (_, at) => ({
  id: at,
  title: `Invoice ${at}`,
  amount: at * 100,
}));
const site = await openSite();
site.serve(
  express().get('/invoices', (_request, response) => {
    response.json(invoices);
  }),
);
process.send?.(site.origin);
process.on('disconnect', () => process.exit());
