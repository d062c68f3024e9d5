import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import type { JWK } from 'jose';
import { restLogin, type RestLogin, type RestLoginOptions } from '../../public-api.ts';
import { LoginBrowser } from './login-browser.ts';

export const origin = 'https://shop.example.com';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
/** Shared by all nodes of a spec. */
export const signingKeys: readonly JWK[] = [privateKey.export({ format: 'jwk' })];

export const loginOptions: RestLoginOptions = {
  origin,
  signingKeys,
  secrets: ['one secret of more than thirty-two characters'],
  checkCredentials: async ({ username, password, secondFactor }) => {
    if (password !== username) return 'wrong';
    if (username === 'locked') return { locked: 60 };
    if (username === 'careful' && secondFactor !== '123456')
      return secondFactor === null ? 'second-factor-required' : 'wrong';
    return { sub: `id of ${username}`, name: username, scope: 'orders:read' };
  },
};

export interface LoginServer {
  readonly url: string;
  readonly login: RestLogin;
  browser(): LoginBrowser;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A node of an app with its own login and an API, on a loopback port. */
export async function startLogin(
  options: Partial<RestLoginOptions> = {},
  extend: (app: Express, login: RestLogin) => void = () => undefined,
): Promise<LoginServer> {
  const login = restLogin({ ...loginOptions, ...options });
  const app = express().set('trust proxy', 1);
  extend(app, login);
  app.use(login.router);
  app.all('/api/orders', login.authenticate({ scope: 'orders:read' }), (request, response) => {
    response.json({ of: request.auth?.sub });
  });
  app.get('/api/admin', login.authenticate({ scope: 'admin' }), (_request, response) => {
    response.json({});
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    login,
    browser: () => new LoginBrowser(url),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
