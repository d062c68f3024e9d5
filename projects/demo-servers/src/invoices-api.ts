import express from 'express';
import helmet from 'helmet';
import type { JWTPayload } from 'jose';
import { allowOrigins } from './allow-origins.ts';
import { type InvoiceLedger } from './invoice-ledger.ts';
import { requestLog, type LoggedRequest } from './request-log.ts';
import { requireAccessToken, type AccessTokenRules } from './require-access-token.ts';
import type { Site } from './site.ts';

export const invoicesScope = 'invoices:read';

export interface InvoicesApiOptions extends Pick<
  AccessTokenRules,
  'issuer' | 'otherIssuers' | 'clockTolerance' | 'fetch'
> {
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

export function startInvoicesApi({ site, appOrigins, ledger, ...rules }: InvoicesApiOptions): InvoicesApi {
  const url = `${site.origin}/`;
  const app = express();
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"] } } }));
  app.use(allowOrigins(appOrigins, ['GET']));
  app.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  app.get(
    '/invoices',
    requireAccessToken({
      ...rules,
      realm: 'invoices',
      audience: url,
      scope: invoicesScope,
      notIssuedBefore: () => api.refuseTokensIssuedBefore,
    }),
    (request, response) => {
      const { year } = request.query;
      if (typeof year !== 'string' || !/^\d{4}$/.test(year)) {
        response.status(400).json({ error: 'year_expected' });
        return;
      }
      const { sub } = response.locals['accessToken'] as JWTPayload;
      response.json(ledger.invoicesOf(sub ?? '', Number(year)));
    },
  );
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
