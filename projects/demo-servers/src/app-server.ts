import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import express, { type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { appPage, type AppConfig } from './app-page.ts';
import { appPolicy, silentPagePolicy } from './content-security-policy.ts';
import { cspViolation, type CspViolation } from './csp-violation.ts';
import { forwardToNodes } from './forward-to-nodes.ts';
import { requestLog, type LoggedRequest } from './request-log.ts';
import type { Site } from './site.ts';
import { chosenStrategy } from './strategy.ts';

export interface AppServerOptions {
  readonly site: Site;
  /** The folder of the built app. */
  readonly root: string;
  readonly config: AppConfig;
  /** Whether a window that the app opens is cut off from it at once (the default), or only by pages that want to be. */
  readonly openerPolicy?: 'same-origin' | 'same-origin-allow-popups';
  /** Answers requests for pages in place of the page in `root`, for an app that is rendered on a server. */
  readonly render?: (request: Request) => Promise<RenderedPage>;
  /** The backend behind this origin. */
  readonly backend?: {
    /** What is its own: these paths and all below. */
    readonly paths: readonly string[];
    /** The origins of its nodes, which take turns. */
    readonly nodes: readonly string[];
  };
}

export interface RenderedPage {
  readonly status: number;
  /** With the placeholders of the app's page still in it. */
  readonly html: string;
  /** Where to go in place of it. */
  readonly location: string | null;
}

export interface AppServer {
  readonly origin: string;
  readonly requests: readonly LoggedRequest[];
  /** What browsers reported against the content security policy, up to a limit. */
  readonly violations: readonly CspViolation[];
  close(): Promise<void>;
}

/** Anybody may report, so what is kept has an end. */
const keptViolations = 100;

/** What the build names by content. */
const hashed = /-[\w-]{8}\.(?:js|css|woff2)$/;

/** What is sent as it is; the page is not, it has placeholders. */
async function assetsIn(root: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)).replaceAll(sep, '/'));
  return new Set(paths.filter((path) => path !== 'index.html'));
}

function setAssetHeaders(response: Response, path: string): void {
  response.set(
    'Cache-Control',
    hashed.test(path) ? 'public, max-age=31536000, immutable' : 'public, max-age=600',
  );
  if (path === 'auth/silent.html') {
    response.set('Content-Security-Policy', silentPagePolicy);
    // The query carries the answer of the provider; the page is the same for all of them.
    response.set('No-Vary-Search', 'params');
  }
}

async function pageIn(root: string): Promise<() => Promise<RenderedPage>> {
  const html = await readFile(join(root, 'index.html'), 'utf8');
  return async () => ({ status: 200, html, location: null });
}

export async function startAppServer(options: AppServerOptions): Promise<AppServer> {
  const { site, root, config, render, backend, openerPolicy = 'same-origin' } = options;
  const assets = await assetsIn(root);
  const answer = render ?? (await pageIn(root));
  const violations: CspViolation[] = [];
  const app = express();
  if (backend) app.use(forwardToNodes(backend.paths, backend.nodes));
  app.use(
    helmet({
      contentSecurityPolicy: false,
      // `frame-ancestors` decides, and it differs between the app and the silent page.
      xFrameOptions: false,
      referrerPolicy: { policy: 'no-referrer' },
      crossOriginOpenerPolicy: { policy: openerPolicy },
    }),
  );
  app.use((_request, response, next) => {
    response.set('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
    next();
  });
  app.post(
    '/csp-report',
    express.json({ type: 'application/csp-report', limit: '16kb' }),
    (request, response) => {
      const violation = cspViolation(request.body);
      if (violation && violations.length < keptViolations) violations.push(violation);
      response.status(204).end();
    },
  );
  app.get('/{*path}', async (request, response, next) => {
    const path = request.params.path?.join('/') ?? '';
    if (assets.has(path)) {
      setAssetHeaders(response, path);
      response.sendFile(path, { root });
      return;
    }
    const isFile = /\.\w+$/.test(path);
    if (isFile || !request.accepts('html')) {
      next();
      return;
    }
    const { status, html, location } = await answer(request);
    if (location !== null) response.location(location);
    const nonce = randomBytes(16).toString('base64');
    const strategy = chosenStrategy(request.headers.cookie);
    const apiOrigins = [config.apiUrl, config.paymentsUrl].map((url) => new URL(url).origin);
    const { origin: elsewhere } = new URL(config.elsewhereUrl);
    response
      .set(
        'Content-Security-Policy',
        appPolicy({ nonce, issuer: config.issuer, apiOrigins, elsewhere, strategy }),
      )
      .set('Cache-Control', 'no-store')
      .status(status)
      .type('html')
      .send(appPage(html, { nonce, config, strategy }));
  });
  app.use((_request, response) => {
    response.status(404).type('text').send('Not found');
  });
  // A request that is at fault gets no stack, neither as its answer nor in the log.
  app.use((error: { status?: number }, _request: Request, response: Response, next: NextFunction) => {
    if (error.status === undefined || error.status >= 500) next(error);
    else response.status(error.status).type('text').send('Bad request');
  });

  const log = requestLog((path) => path);
  site.serve(log.before(app));
  return { origin: site.origin, requests: log.requests, violations, close: () => site.close() };
}
