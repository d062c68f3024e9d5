import express from 'express';
import helmet from 'helmet';
import type { JWTPayload } from 'jose';
import { allowOrigins } from './allow-origins.ts';
import { invoicesOf } from './invoices.ts';
import { requestLog, type LoggedRequest } from './request-log.ts';
import { requireAccessToken, type AccessTokenRules } from './require-access-token.ts';
import type { Site } from './site.ts';

export interface InvoicesApiOptions extends Omit<AccessTokenRules, 'audience' | 'scope'> {
  readonly site: Site;
  readonly appOrigins: readonly string[];
}

export interface InvoicesApi {
  readonly url: string;
  readonly requests: readonly LoggedRequest[];
  close(): Promise<void>;
}

export function startInvoicesApi({ site, appOrigins, ...rules }: InvoicesApiOptions): InvoicesApi {
  const url = `${site.origin}/`;
  const app = express();
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"] } } }));
  app.use(allowOrigins(appOrigins));
  app.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  app.get(
    '/invoices',
    requireAccessToken({ ...rules, audience: url, scope: 'invoices:read' }),
    (request, response) => {
      const { year } = request.query;
      if (typeof year !== 'string' || !/^\d{4}$/.test(year)) {
        response.status(400).json({ error: 'year_expected' });
        return;
      }
      const { sub } = response.locals['accessToken'] as JWTPayload;
      response.json(invoicesOf(sub ?? '', Number(year)));
    },
  );
  app.use((_request, response) => {
    response.status(404).json({ error: 'not_found' });
  });

  const log = requestLog((path) => path);
  site.serve(log.before(app));
  return { url, requests: log.requests, close: () => site.close() };
}
