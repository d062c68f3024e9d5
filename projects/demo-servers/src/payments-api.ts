import express, { type Response } from 'express';
import helmet from 'helmet';
import type { JWTPayload } from 'jose';
import { allowOrigins } from './allow-origins.ts';
import { twoFactors } from './authentication-context.ts';
import type { InvoiceLedger } from './invoice-ledger.ts';
import { requestLog, type LoggedRequest } from './request-log.ts';
import { requireAccessToken, type AccessTokenRules } from './require-access-token.ts';
import { requireStrength, type DemandedStrength } from './require-strength.ts';
import type { Site } from './site.ts';

export const paymentsScope = 'payments:read payments:write';

export interface PaymentsApiOptions extends Pick<
  AccessTokenRules,
  'issuer' | 'otherIssuers' | 'clockTolerance' | 'fetch'
> {
  readonly site: Site;
  readonly appOrigins: readonly string[];
  readonly ledger: InvoiceLedger;
}

export interface PaymentsApi {
  readonly url: string;
  readonly requests: readonly LoggedRequest[];
  /** How somebody has to have signed in to pay. */
  demanded: DemandedStrength;
  close(): Promise<void>;
}

function ownerIn(response: Response): string {
  return (response.locals['accessToken'] as JWTPayload).sub ?? '';
}

/** Lists payments to whoever may read them, and pays for whoever has signed in with two factors. */
export function startPaymentsApi({ site, appOrigins, ledger, ...rules }: PaymentsApiOptions): PaymentsApi {
  const realm = 'payments';
  const url = `${site.origin}/`;
  const requireScope = (scope: string) => requireAccessToken({ ...rules, realm, audience: url, scope });
  const app = express();
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"] } } }));
  app.use(allowOrigins(appOrigins, ['GET', 'POST'], ['Authorization', 'Content-Type', 'X-CSRF']));
  app.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  app.get('/payments', requireScope('payments:read'), (_request, response) => {
    response.json(ledger.paymentsOf(ownerIn(response)));
  });
  app.post(
    '/invoices/:id/pay',
    requireScope('payments:write'),
    requireStrength(realm, () => api.demanded),
    (request, response) => {
      const payment = ledger.pay(ownerIn(response), request.params['id'] as string);
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
