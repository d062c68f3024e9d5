import express from 'express';
import helmet from 'helmet';
import { requireAccessToken, requireRecentLogin, requireScope, type LoginStrength } from 'strongbox-express';
import { allowOrigins } from './allow-origins.ts';
import { twoFactors } from './authentication-context.ts';
import type { InvoiceLedger } from './invoice-ledger.ts';
import { requestLog, type LoggedRequest } from './request-log.ts';
import type { Site } from './site.ts';
import { tokensOf, type TrustedIssuers } from './trusted-issuers.ts';

export const paymentsScope = 'payments:read payments:write';

export interface PaymentsApiOptions extends TrustedIssuers {
  readonly site: Site;
  readonly appOrigins: readonly string[];
  readonly ledger: InvoiceLedger;
}

export interface PaymentsApi {
  readonly url: string;
  readonly requests: readonly LoggedRequest[];
  /** How somebody has to have signed in to pay. */
  demanded: LoginStrength;
  close(): Promise<void>;
}

/** Lists payments to whoever may read them, and pays for whoever has signed in with two factors. */
export function startPaymentsApi({ site, appOrigins, ledger, ...issuers }: PaymentsApiOptions): PaymentsApi {
  const realm = 'payments';
  const url = `${site.origin}/`;
  const verified = requireAccessToken({ ...tokensOf(issuers), realm, audience: url });
  const app = express();
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"] } } }));
  app.use(allowOrigins(appOrigins, ['GET', 'POST'], ['Authorization', 'Content-Type', 'X-CSRF']));
  app.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  app.get('/payments', verified, requireScope('payments:read'), ({ auth }, response) => {
    response.json(ledger.paymentsOf(auth?.sub ?? ''));
  });
  app.post(
    '/invoices/:id/pay',
    verified,
    requireScope('payments:write'),
    (request, response, next) => {
      if (Object.keys(api.demanded).length === 0) next();
      else requireRecentLogin(api.demanded)(request, response, next);
    },
    ({ auth, params }, response) => {
      const payment = ledger.pay(auth?.sub ?? '', params['id'] as string);
      if (payment === 'unknown') response.status(404).json({ error: 'not_found' });
      else if (payment === 'already-paid') response.status(409).json({ error: 'already_paid' });
      else response.status(201).json(payment);
    },
  );
  app.use((_request, response) => {
    response.status(404).json({ error: 'not_found' });
  });

  const log = requestLog((path) => path);
  const api: PaymentsApi = {
    url,
    requests: log.requests,
    demanded: { acr: twoFactors, maxAge: 600 },
    close: () => site.close(),
  };
  site.serve(log.before(app));
  return api;
}
