import express from 'express';
import helmet from 'helmet';
import { requireAccessToken, requireScope } from 'strongbox-express';
import { allowOrigins } from './allow-origins.ts';
import { answerInvoices } from './answer-invoices.ts';
import { hybridRoutes } from './hybrid-routes.ts';
import type { InvoiceLedger } from './invoice-ledger.ts';
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
  /** The same for tokens that are good in one browser alone. Its own audience. */
  readonly hybridUrl: string;
  readonly requests: readonly LoggedRequest[];
  /** Revokes every access token issued before this moment, in milliseconds since the epoch. */
  refuseTokensIssuedBefore: number;
  close(): Promise<void>;
}

export function startInvoicesApi({ site, appOrigins, ledger, ...issuers }: InvoicesApiOptions): InvoicesApi {
  const realm = 'invoices';
  const url = `${site.origin}/`;
  const hybridUrl = `${url}hybrid/`;
  const app = express();
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"] } } }));
  app.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  const refusedBefore = (): number => api.refuseTokensIssuedBefore;
  const profiles = profileRoutes({ issuer: issuers.issuer, fetch: issuers.fetch });
  const hybrid = { url: hybridUrl, appOrigins, scope: invoicesScope, ledger, refusedBefore, profiles };
  app.use('/hybrid', hybridRoutes({ ...hybrid, ...issuers }));
  app.use(allowOrigins(appOrigins, ['GET']));
  const access = [
    requireAccessToken({ ...tokensOf(issuers), realm, audience: url }),
    refuseIssuedBefore(realm, refusedBefore),
  ];
  app.get('/invoices', access, requireScope(invoicesScope), answerInvoices(ledger));
  app.use(profiles(access));
  app.use((_request, response) => {
    response.status(404).json({ error: 'not_found' });
  });

  const log = requestLog((path) => path);
  const api: InvoicesApi = {
    url,
    hybridUrl,
    requests: log.requests,
    refuseTokensIssuedBefore: 0,
    close: () => site.close(),
  };
  site.serve(log.before(app));
  return api;
}
