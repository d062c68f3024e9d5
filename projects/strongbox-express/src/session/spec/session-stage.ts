import assert from 'node:assert/strict';
import express, { type Express, type RequestHandler } from 'express';
import { exportJWK, generateKeyPair } from 'jose';
import { demoStage, type DemoStage, type DemoStageOptions } from '../../../../demo-servers/src/demo-stage.ts';
import { openSite } from '../../../../demo-servers/src/site.ts';
import { answerErrors } from '../../answer-errors.ts';
import type { BackendError } from '../../backend-error.ts';
import type { SessionAnswer } from '../../contract.ts';
import { memoryStore } from '../../stores/memory-store.ts';
import { backendSession, type BackendSession } from '../backend-session.ts';
import type { BackendSessionSettings } from '../backend-session-options.ts';
import type { AccessToken, TokenTarget } from '../../token-source.ts';
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
  /** Goes through the sign-out page of the provider. */
  signOutAtProvider(browser: Browser, address?: string): Promise<Page>;
  /** Lets a backend with other settings, on the same origin and store, answer meanwhile. */
  withOther<T>(changes: Partial<BackendSessionSettings>, work: () => Promise<T>): Promise<T>;
  /** What the backend has for the APIs, as it would use it; the code of the error when that fails. */
  accessToken(browser: Browser, target?: TokenTarget, refused?: string): Promise<AccessToken | string | null>;
  /** How often the provider's token endpoint was asked. */
  tokenRequests(): number;
  close(): Promise<void>;
}

export type StageSettings = Partial<BackendSessionSettings> & {
  readonly provider?: DemoStageOptions;
  /** Instead of a secret. */
  readonly hasPrivateKey?: boolean;
  /** Another one than the provider knows. */
  readonly wrongSecret?: string;
  /** Leaves failures to the console. */
  readonly hasNoOnError?: boolean;
  /** How many backends answer in turn (default 1). */
  readonly nodes?: number;
  /** What else the backend does. */
  readonly routes?: (session: BackendSession, demo: DemoStage) => RequestHandler;
};

/** A backend with a real provider, and an app whose every page is called `page`. */
export async function sessionStage({
  provider,
  hasPrivateKey = false,
  wrongSecret,
  hasNoOnError = false,
  nodes = 1,
  routes,
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
  const options = {
    origin: site.origin,
    issuer: demo.provider.issuer,
    clientId,
    ...(key
      ? { privateKey: { ...(await exportJWK(key.privateKey)), ...described } }
      : { clientSecret: wrongSecret ?? clientSecret }),
    scope: 'openid profile email roles invoices:read payments:write',
    resource: [demo.api.url, demo.payments.url],
    secrets,
    store: memoryStore(),
    ...(!hasNoOnError && {
      onError: ({ code, message }: BackendError) => errors.push(`${code}: ${message}`),
    }),
    ...settings,
  };
  const backends = Array.from({ length: nodes }, () => backendSession(options));
  const [backend = assert.fail()] = backends;
  let apps = backends.map((each) => appWith(each, routes?.(each, demo)));
  let turn = 0;
  site.serve((request, response) => {
    apps[turn++ % apps.length]?.(request, response);
  });
  const session = async (browser: Browser) =>
    JSON.parse((await browser.call('/bff/session')).body) as SessionAnswer;

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
    session,
    signOutAtProvider: async (browser, address = `${demo.provider.issuer}/session/end`) => {
      const page = await browser.go(address);
      const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.body)?.[1];
      assert.ok(xsrf !== undefined, 'no sign-out page');
      const confirm = new URL('/session/end/confirm', page.url);
      return browser.go(confirm, confirm.origin, { xsrf, logout: 'yes' });
    },
    withOther: async (changes, work) => {
      const before = apps;
      apps = [appWith(backendSession({ ...options, ...changes }))];
      try {
        return await work();
      } finally {
        apps = before;
      }
    },
    accessToken: async (browser, target, refused) => {
      const { status, body } = await browser.call('/spec/token', {
        method: 'POST',
        body: { target, refused },
      });
      const answer = JSON.parse(body) as (AccessToken & { code: string }) | null;
      return status === 200 ? answer : (answer?.code ?? null);
    },
    tokenRequests: () => demo.provider.requests.filter(({ endpoint }) => endpoint === 'token').length,
    close: async () => {
      await Promise.all([demo.close(), site.close()]);
    },
  };
}

function appWith(backend: BackendSession, routes?: RequestHandler): Express {
  const app = express();
  app.use(backend.router);
  if (routes) app.use(routes);
  app.post('/spec/token', express.json(), async (request, response) => {
    const { target, refused } = request.body as { target?: TokenTarget; refused?: string };
    response.json(await backend.accessToken(request, target, refused));
  });
  app.post('/spec/touch', async (request, response) => {
    await backend.touch(request);
    response.json(await backend.userOf(request));
  });
  app.get('/{*path}', (_request, response) => {
    response.send('page');
  });
  app.use(answerErrors);
  return app;
}
