import express, { type Request, type Response } from 'express';
import helmet from 'helmet';
import { requireAccessToken, requireScope } from 'strongbox-express';
import { allowOrigins } from './allow-origins.ts';
import { type InvoiceLedger } from './invoice-ledger.ts';
import { profileRoutes } from './profile-routes.ts';
import { refuseIssuedBefore } from './refuse-issued-before.ts';
import { requestLog, type LoggedRequest } from './request-log.ts';
import type { Site } from './site.ts';
import { tokensOf, type TrustedIssuers } from './trusted-issuers.ts';

export const invoicesScope = 'invoices:read';

export interface InvoicesApiOptions extends TrustedIssuers {
  readonly site: Site;
  readonly appOrigins: readonly string[];
  readonly ledger: InvoiceLedger;
}

export interface InvoicesApi {
  readonly url: string;
  readonly requests: readonly LoggedRequest[];
  /** Revokes every access token issued before this moment, in milliseconds since the epoch. */
  refuseTokensIssuedBefore: number;
  close(): Promise<void>;
}

export function startInvoicesApi({ site, appOrigins, ledger, ...issuers }: InvoicesApiOptions): InvoicesApi {
  const realm = 'invoices';
  const url = `${site.origin}/`;
  const app = express();
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"] } } }));
  app.use(allowOrigins(appOrigins, ['GET']));
  app.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  const access = [
    requireAccessToken({ ...tokensOf(issuers), realm, audience: url }),
    refuseIssuedBefore(realm, () => api.refuseTokensIssuedBefore),
  ];
  app.get('/invoices', access, requireScope(invoicesScope), (request: Request, response: Response) => {
    const { year } = request.query;
    if (typeof year !== 'string' || !/^\d{4}$/.test(year)) {
      response.status(400).json({ error: 'year_expected' });
      return;
    }
    response.json(ledger.invoicesOf(request.auth?.sub ?? '', Number(year)));
  });
  app.use(profileRoutes({ issuer: issuers.issuer, fetch: issuers.fetch, access }));
  app.use((_request, response) => {
    response.status(404).json({ error: 'not_found' });
  });

  const log = requestLog((path) => path);
  const api: InvoicesApi = {
    url,
    requests: log.requests,
    refuseTokensIssuedBefore: 0,
    close: () => site.close(),
  };
  site.serve(log.before(app));
  return api;
}
