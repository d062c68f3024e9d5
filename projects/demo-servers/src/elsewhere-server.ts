import express, { type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { allowOrigins } from './allow-origins.ts';
import type { Fetch } from './fetch.ts';
import { requestLog, type LoggedRequest } from './request-log.ts';
import type { Site } from './site.ts';

export interface ElsewhereServerOptions {
  readonly site: Site;
  readonly appOrigins: readonly string[];
  /** The APIs it calls. It calls nothing else. */
  readonly apiUrls: readonly string[];
  /** How to reach them. */
  readonly fetch?: Fetch;
}

export interface ElsewhereServer {
  readonly url: string;
  readonly requests: readonly LoggedRequest[];
  close(): Promise<void>;
}

/** What may stand in an `Authorization` header (RFC 6750 §2.1). */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 8192 && /^[\w.~+/-]+=*$/.test(value);
}

/**
 * Plays the machine of somebody who has stolen an access token: it asks an API of the demo for invoices with that token and
 * nothing else, and tells with which status the API has answered.
 */
export function startElsewhereServer(options: ElsewhereServerOptions): ElsewhereServer {
  const { site, appOrigins, apiUrls, fetch = globalThis.fetch } = options;
  const app = express();
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"] } } }));
  app.use(allowOrigins(appOrigins, ['POST'], ['Content-Type']));
  app.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  app.post('/call', express.json({ limit: '16kb' }), async (request, response) => {
    const { api, token } = (request.body ?? {}) as Record<string, unknown>;
    const known = apiUrls.find((url) => url === api);
    if (known === undefined || !isToken(token)) {
      response.status(400).json({ error: 'bad_request' });
      return;
    }
    try {
      const answer = await fetch(new URL('invoices?year=2026', known), {
        headers: { Authorization: `Bearer ${token}` },
        redirect: 'manual',
        signal: AbortSignal.timeout(5000),
      });
      await answer.body?.cancel();
      response.json({ status: answer.status });
    } catch {
      response.status(502).json({ error: 'api_unreachable' });
    }
  });
  app.use((_request, response) => {
    response.status(404).json({ error: 'not_found' });
  });
  // What Express would say about a body that it cannot read quotes it, and a token may be in it.
  app.use((error: { status?: number }, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) next(error);
    else response.status(error.status ?? 500).json({ error: 'bad_request' });
  });

  const log = requestLog((path) => path);
  site.serve(log.before(app));
  return { url: `${site.origin}/`, requests: log.requests, close: () => site.close() };
}
