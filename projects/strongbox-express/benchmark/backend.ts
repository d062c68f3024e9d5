import { Agent, type RequestListener } from 'node:http';
import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { demoStage } from '../../demo-servers/src/demo-stage.ts';
import { startRedisServer } from '../../demo-servers/src/redis-server.ts';
import { openSite } from '../../demo-servers/src/site.ts';
import { apiProxy, backendSession, memoryStore, redisStore, type BackendStore } from '../src/public-api.ts';
import { serveMeasured } from './serve-measured.ts';

// What is measured, in one process: every way has an Express app of its own, found by the first part of the path.
const [, , api = ''] = process.argv;
const target = `${api}/invoices`;
const clientSecret = 'known-to-provider-and-backend-alone';

const [site, redis] = await Promise.all([openSite(), startRedisServer()]);
const stores: Readonly<Record<string, BackendStore>> = {
  memory: memoryStore(),
  redis: await redisStore(redis.url),
};
const demo = await demoStage({
  // No renewal while the clock runs.
  accessTokenTtl: 3600,
  backends: Object.keys(stores).map((name) => ({
    clientId: name,
    clientSecret,
    url: `${site.origin}/${name}`,
  })),
});

const apps: Record<string, RequestListener> = {
  bare: express().get('/bare', (_request, response) => {
    response.json({ signed_in: false });
  }),
  forward: express().use('/forward', createProxyMiddleware({ target, changeOrigin: true })),
  'forward-kept': express().use(
    '/forward-kept',
    createProxyMiddleware({ target, changeOrigin: true, agent: new Agent({ keepAlive: true }) }),
  ),
};
for (const [name, store] of Object.entries(stores)) {
  const session = backendSession({
    origin: site.origin,
    basePath: `/${name}`,
    issuer: demo.provider.issuer,
    clientId: name,
    clientSecret,
    scope: 'openid profile invoices:read',
    resource: demo.api.url,
    secrets: ['a secret that is only good for a benchmark'],
    store,
    cookies: {
      session: `__Host-Http-${name}`,
      login: `__Host-Http-login-${name}`,
      xsrf: `__Host-XSRF-${name}`,
    },
  });
  const proxy = apiProxy({ session, routes: [{ path: `/${name}/api`, target, methods: ['GET'] }] });
  apps[name] = express().use(proxy, session.router);
}
serveMeasured(site, apps, () => redis.close());
