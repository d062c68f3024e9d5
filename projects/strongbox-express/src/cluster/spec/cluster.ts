import assert from 'node:assert/strict';
import express from 'express';
import { Agent } from 'undici';
import { demoStage, type DemoStage } from '../../../../demo-servers/src/demo-stage.ts';
import { forwardToNodes } from '../../../../demo-servers/src/forward-to-nodes.ts';
import { startRedisServer, type RedisServer } from '../../../../demo-servers/src/redis-server.ts';
import { openSite } from '../../../../demo-servers/src/site.ts';
import type { SessionAnswer } from '../../contract.ts';
import { loginOptions, signingKeys } from '../../login/spec/login-server.ts';
import {
  apiProxy,
  backendSession,
  redisStore,
  restLogin,
  tokenMediator,
  type BackendSessionSettings,
  type RestLogin,
  type RestLoginOptions,
} from '../../public-api.ts';
import { Browser, type Page } from '../../session/spec/browser.ts';
import { clientId, clientSecret, secrets } from '../../session/spec/session-stage.ts';
import { listen, type Listening } from '../../spec/listen.ts';

export const invoices = '/bff/api/invoices?year=2026';

/** Two backends on one Redis behind one address, a provider and an API: nothing of it is a stand-in. */
export interface Cluster {
  readonly origin: string;
  readonly nodes: readonly [Listening, Listening];
  /** The own login of each node. */
  readonly logins: readonly RestLogin[];
  readonly redis: RedisServer;
  readonly demo: DemoStage;
  /** What is proxied at `/bff/api/stream`. */
  readonly target: Listening;
  /** Failures that the nodes were told of. */
  readonly errors: readonly string[];
  /** Which nodes are asked, one after the other. */
  ask(...nodes: readonly Listening[]): void;
  browser(): Browser;
  signIn(browser: Browser): Promise<Page>;
  session(browser: Browser): Promise<SessionAnswer>;
  /** The status of each answer that the provider has given to a refresh token. */
  refreshes(): readonly number[];
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ClusterOptions extends Pick<BackendSessionSettings, 'fetch'> {
  /** Whether Redis has everything again after a restart. */
  readonly isPersistent?: boolean;
  /** Seconds. */
  readonly accessTokenTtl?: number;
  /** Of the own login. */
  readonly login?: Partial<RestLoginOptions>;
}

export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { isPersistent = false, accessTokenTtl = 300, fetch } = options;
  const redis = await startRedisServer({ isPersistent });
  const [front, target, one, two] = await Promise.all([openSite(), listen(), listen(), listen()]);
  const { origin } = front;
  const demo = await demoStage({
    accessTokenTtl,
    backends: [{ clientId, clientSecret, url: `${origin}/bff` }],
  });
  const nodes = [one, two] as const;
  const errors: string[] = [];
  const stores = await Promise.all(nodes.map(() => redisStore(redis.url)));
  const logins: RestLogin[] = [];
  const dispatchers = nodes.map((node, at) => {
    const store = stores[at] ?? assert.fail();
    const session = backendSession({
      ...{ origin, clientId, clientSecret, secrets, store },
      issuer: demo.provider.issuer,
      scope: 'openid profile invoices:read payments:write',
      resource: [demo.api.url, demo.payments.url],
      onError: ({ code, message }) => errors.push(`${code}: ${message}`),
      ...(fetch && { fetch }),
    });
    const login = restLogin({ ...loginOptions, ...options.login, signingKeys, origin, store });
    logins.push(login);
    const dispatcher = new Agent();
    const app = express().set('trust proxy', 1);
    app.use(
      apiProxy({
        session,
        dispatcher,
        routes: [
          { path: '/bff/api/invoices', target: `${demo.api.url}invoices`, methods: ['GET'] },
          { path: '/bff/api/stream', target: target.origin, methods: ['GET', 'POST'] },
        ],
      }),
    );
    app.use(session.router, login.router);
    app.use(tokenMediator({ session, resources: { [demo.api.url]: { scope: 'invoices:read' } } }));
    node.serve(app);
    return dispatcher;
  });
  const asked = nodes.map((node) => node.origin);
  front.serve(
    express()
      .use(forwardToNodes(['/bff', '/account'], asked))
      .get('/{*path}', (_request, response) => {
        response.send('page');
      }),
  );

  return {
    ...{ origin, nodes, logins, redis, demo, target, errors },
    ask: (...wanted) => {
      asked.splice(0, Infinity, ...wanted.map((node) => node.origin));
    },
    browser: () => new Browser(origin),
    signIn: async (browser) => {
      const form = await browser.go('/bff/login?redirect_to=/basket');
      if (form.url.origin === origin) return form;
      return browser.go(form.url, form.url.origin, { userName: 'alice', password: 'alice' });
    },
    session: async (browser) => JSON.parse((await browser.call('/bff/session')).body) as SessionAnswer,
    refreshes: () =>
      demo.provider.requests.flatMap(({ grantType, status }) =>
        grantType === 'refresh_token' && status !== undefined ? [status] : [],
      ),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([front, target, one, two].map((site) => site.close()));
      await Promise.all([demo.close(), ...dispatchers.map((each) => each.destroy())]);
      for (const store of stores) store.close();
      await redis.close();
    },
  };
}
