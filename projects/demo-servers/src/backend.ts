import { randomBytes } from 'node:crypto';
import express, { type Express } from 'express';
import helmet from 'helmet';
import { exportJWK, generateKeyPair } from 'jose';
import {
  apiProxy,
  backendSession,
  memoryStore,
  redisStore,
  restLogin,
  tokenMediator,
  type ApiProxyOptions,
  type AppSession,
  type BackendStore,
  type ProxyRoute,
  type SessionCookies,
  type TokenIssuer,
} from 'strongbox-express';
import type { BackendClient } from './backend-client.ts';
import { profileScope } from './claims-of-scope.ts';
import { DemoPhone } from './demo-phone.ts';
import { invoicesScope } from './invoices-api.ts';
import type { Fetch } from './fetch.ts';
import { ownUsers } from './own-users.ts';
import { paymentsScope } from './payments-api.ts';
import { requestLog, type LoggedRequest } from './request-log.ts';
import type { Site } from './site.ts';

/** What is the backend's own at the origin of the app. */
export const backendPaths = ['/bff', '/mediator', '/login-token', '/login-cookie', '/demo-phone'] as const;

export interface BackendClients {
  readonly session: BackendClient;
  readonly mediator: BackendClient;
}

/** How the provider has to know the backend of an app. */
export function backendClients(appOrigin: string): BackendClients {
  const client = (clientId: string, path: string): BackendClient => ({
    clientId,
    clientSecret: randomBytes(32).toString('base64url'),
    url: appOrigin + path,
  });
  return { session: client('demo-backend', '/bff'), mediator: client('demo-mediator', '/mediator') };
}

/** How the APIs have to know the own logins of an app, which are one of many nodes here. */
export function ownIssuers(appOrigin: string, node: string): readonly TokenIssuer[] {
  return ['/login-token', '/login-cookie'].map((path) => ({
    issuer: appOrigin + path,
    jwksUri: `${node}${path}/jwks`,
  }));
}

export interface BackendOptions {
  /** One for each node. */
  readonly sites: readonly Site[];
  /** Where browsers find all of them. */
  readonly appOrigin: string;
  readonly issuer: string;
  readonly clients: BackendClients;
  readonly apiUrl: string;
  readonly paymentsUrl: string;
  /** Where the nodes keep sessions; absent: in the memory of this process, which one node can do. */
  readonly redisUrl?: string;
  /** Seconds, for the tokens of the own logins. */
  readonly accessTokenTtl?: number;
  /** Seconds without a request after which a session ends that a provider has begun; the default of `backendSession` if absent. */
  readonly sessionIdle?: number;
  /** How to reach the provider. */
  readonly fetch?: Fetch;
  /** How to reach the APIs. */
  readonly dispatcher?: NonNullable<ApiProxyOptions['dispatcher']>;
}

export interface BackendNode {
  readonly origin: string;
  readonly requests: readonly LoggedRequest[];
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface Backend {
  readonly nodes: readonly BackendNode[];
  close(): Promise<void>;
}

/** What all nodes have in common. */
async function sharedSettings() {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const phone = new DemoPhone();
  return {
    phone,
    checkCredentials: await ownUsers(phone),
    secrets: [randomBytes(32).toString('base64url')],
    signingKeys: [{ ...(await exportJWK(privateKey)), alg: 'ES256', kid: randomBytes(8).toString('hex') }],
  };
}

type SharedSettings = Awaited<ReturnType<typeof sharedSettings>>;

function nodeApp(options: BackendOptions, store: BackendStore, shared: SharedSettings): Express {
  const { appOrigin: origin, issuer, clients, apiUrl, paymentsUrl, accessTokenTtl = 300 } = options;
  const { fetch, dispatcher, sessionIdle } = options;
  const { phone, checkCredentials, secrets, signingKeys } = shared;
  const session = ({ clientId, clientSecret }: BackendClient, basePath: string, cookies?: SessionCookies) =>
    backendSession({
      ...{ origin, issuer, clientId, clientSecret, basePath, secrets, store },
      scope: `${profileScope} ${invoicesScope} ${paymentsScope}`,
      resource: [apiUrl, paymentsUrl],
      ...(cookies && { cookies }),
      ...(sessionIdle !== undefined && { idle: sessionIdle }),
      ...(fetch && { fetch: (url, init) => fetch(url, init as RequestInit) }),
    });
  const login = (token: 'body' | 'cookie', basePath: string) => {
    const name = basePath.slice(1);
    return restLogin({
      ...{ origin, basePath, token, checkCredentials, secrets, signingKeys, store, accessTokenTtl },
      issuer: origin + basePath,
      audience: [apiUrl, paymentsUrl],
      clientId: 'demo',
      tokenClaims: ['acr', 'auth_time'],
      cookies: {
        refresh: `__Secure-refresh-${name}`,
        session: `__Host-Http-${name}`,
        device: `__Host-Http-device-${name}`,
        xsrf: `__Host-XSRF-${name.toUpperCase()}`,
      },
    });
  };
  const proxy = (to: AppSession, basePath: string, ofProvider: boolean) => {
    const route = (path: string, target: string, scope: string, methods: ProxyRoute['methods']) => ({
      path: `${basePath}/api/${path}`,
      target,
      methods,
      ...(ofProvider && { resource: target, scope }),
    });
    return apiProxy({
      session: to,
      routes: [
        route('invoices', apiUrl, `${profileScope} ${invoicesScope}`, ['GET']),
        route('payments', paymentsUrl, paymentsScope, ['GET', 'POST']),
      ],
      ...(dispatcher && { dispatcher }),
    });
  };

  const bff = session(clients.session, '/bff');
  // Backends that share an origin need names of their own.
  const mediated = session(clients.mediator, '/mediator', {
    session: '__Host-Http-mediator',
    login: '__Host-Http-mediator-login',
    xsrf: '__Host-XSRF-MEDIATOR',
  });
  const loginCookie = login('cookie', '/login-cookie');
  const app = express();
  app.set('trust proxy', 'loopback');
  const directives = { defaultSrc: ["'none'"], frameAncestors: ["'none'"] };
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives } }));
  // Before the routers, which read bodies.
  app.use(proxy(bff, '/bff', true), proxy(loginCookie, '/login-cookie', false));
  app.use(bff.router, mediated.router, loginCookie.router, login('body', '/login-token').router);
  app.use(
    tokenMediator({
      session: mediated,
      basePath: '/mediator',
      resources: {
        [apiUrl]: { scope: `${profileScope} ${invoicesScope}` },
        [paymentsUrl]: { scope: paymentsScope },
      },
    }),
  );
  app.get('/demo-phone', (request, response) => {
    const { user } = request.query;
    response.set('Cache-Control', 'no-store').type('text');
    response.send(phone.lastOf(typeof user === 'string' ? user : ''));
  });
  app.use((_request, response) => {
    response.status(404).type('text').send('Not found');
  });
  return app;
}

/** The backend of the demo in every way it can hold a credential, on one node or several. */
export async function startBackend(options: BackendOptions): Promise<Backend> {
  const { sites, redisUrl } = options;
  if (sites.length > 1 && redisUrl === undefined) {
    throw new Error('Several nodes need a store that they share: set REDIS_URL.');
  }
  const shared = await sharedSettings();
  const opened = await Promise.all(
    sites.map(async (site) => {
      const redis = redisUrl === undefined ? undefined : await redisStore(redisUrl);
      const store = redis ?? memoryStore();
      const log = requestLog((path) => path);
      site.serve(log.before(nodeApp(options, store, shared)));
      const { origin } = site;
      const node: BackendNode = {
        origin,
        requests: log.requests,
        stop: () => site.stop(),
        start: () => site.start(),
      };
      return {
        node,
        close: async () => {
          await site.close();
          redis?.close();
        },
      };
    }),
  );
  return {
    nodes: opened.map(({ node }) => node),
    close: async () => {
      await Promise.all(opened.map(({ close }) => close()));
    },
  };
}
