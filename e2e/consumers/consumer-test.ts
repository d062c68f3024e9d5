import { test as base, expect } from '@playwright/test';
import { join } from 'node:path';
import { Consumer } from './consumer.ts';
import { firstMinutes, rows } from './rows.ts';

export interface RowOption {
  readonly row: string;
}

/** An app for all tests of a row, which they take further one after the other. */
export const test = base.extend<object, RowOption & { readonly consumer: Consumer }>({
  row: ['', { option: true, scope: 'worker' }],
  consumer: [
    async ({ row: name }, use, { project }) => {
      const row = [...rows, ...firstMinutes].find((one) => one.name === name);
      if (!row) throw new Error(`There is no row ${name}.`);
      const consumer = await Consumer.open(
        row,
        join(process.env['CONSUMERS_PROOF'] ?? project.outputDir, `${name}.txt`),
      );
      await use(consumer);
      await consumer.close();
    },
    { scope: 'worker' },
  ],
});

export { expect };
