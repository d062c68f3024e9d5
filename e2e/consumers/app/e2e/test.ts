import { test as base } from '@playwright/test';
import { withProvider } from 'ngx-strongbox/testing/playwright';

export const test = withProvider(base, { issuer: '{{issuer}}', clientId: '{{clientId}}' });
