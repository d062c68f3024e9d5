import express from 'express';
import { exportJWK, generateKeyPair } from 'jose';
import { demoStage, type DemoStage, type DemoStageOptions } from '../../../../demo-servers/src/demo-stage.ts';
import { openSite } from '../../../../demo-servers/src/site.ts';
import type { SessionAnswer } from '../../contract.ts';
import { memoryStore } from '../../stores/memory-store.ts';
import { backendSession, type BackendSession } from '../backend-session.ts';
import type { BackendSessionSettings } from '../backend-session-options.ts';
import { Browser, type Page } from './browser.ts';

export const clientId = 'demo-backend';
export const clientSecret = 'only-provider-and-backend-know-it';
export const secrets = ['a secret of the specs that is long enough'];

export interface SessionStage {
  readonly demo: DemoStage;
  readonly origin: string;
  readonly backend: BackendSession;
  /** What the backend was told that browsers are not. */
  readonly errors: string[];
  browser(): Browser;
  /** Goes through the login page to a page of the app. */
  signIn(browser: Browser, query?: string, userName?: string): Promise<Page>;
  session(browser: Browser): Promise<SessionAnswer>;
  /** How often the provider's token endpoint was asked. */
  tokenRequests(): number;
  close(): Promise<void>;
}

export type StageSettings = Partial<BackendSessionSettings> & {
  readonly provider?: DemoStageOptions;
  /** Instead of a secret. */
  readonly hasPrivateKey?: boolean;
};

/** A backend with a real provider, and an app whose every page is called `page`. */
export async function sessionStage({
  provider,
  hasPrivateKey = false,
  ...settings
}: StageSettings = {}): Promise<SessionStage> {
  const key = hasPrivateKey ? await generateKeyPair('ES256', { extractable: true }) : null;
  const described = { alg: 'ES256', kid: 'of the specs' };
  const site = await openSite();
  const demo = await demoStage({
    ...provider,
    backends: [
      {
        clientId,
        clientSecret,
        url: `${site.origin}/bff`,
        ...(key && { publicKey: { ...(await exportJWK(key.publicKey)), ...described } }),
      },
    ],
  });
  const errors: string[] = [];
  const backend = backendSession({
    origin: site.origin,
    issuer: demo.provider.issuer,
    clientId,
    ...(key ? { privateKey: { ...(await exportJWK(key.privateKey)), ...described } } : { clientSecret }),
    scope: 'openid profile email roles invoices:read invoices:write payments:write',
    resource: [demo.api.url, demo.payments.url],
    secrets,
    store: memoryStore(),
    onError: ({ code, message }) => errors.push(`${code}: ${message}`),
    ...settings,
  });
  const app = express();
  app.use(backend.router);
  app.get('/{*path}', (_request, response) => {
    response.send('page');
  });
  site.serve(app);

  return {
    demo,
    origin: site.origin,
    backend,
    errors,
    browser: () => new Browser(site.origin),
    signIn: async (browser, query = '', userName = 'alice') => {
      const form = await browser.go(`/bff/login?${query}`);
      if (form.url.origin === site.origin) return form;
      return browser.go(form.url, form.url.origin, { userName, password: userName });
    },
    session: async (browser) => JSON.parse((await browser.call('/bff/session')).body) as SessionAnswer,
    tokenRequests: () => demo.provider.requests.filter(({ endpoint }) => endpoint === 'token').length,
    close: async () => {
      await Promise.all([demo.close(), site.close()]);
    },
  };
}
