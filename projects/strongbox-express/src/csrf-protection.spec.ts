import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import express from 'express';
import { answerErrors, csrfProtection } from './public-api.ts';

const origin = 'https://shop.example.com';
const friend = 'https://app.example.com';
const secrets = ['a secret of more than thirty-two characters'];

describe('the defence against requests of other sites', () => {
  let server: Server;
  let url: string;
  before(async () => {
    const csrf = csrfProtection({ origin, allowedOrigins: [friend], secrets });
    const app = express();
    app.get(
      '/session',
      csrf.guard(() => 'sid', { preload: true }),
      (request, response) => {
        csrf.issue(request, response, 'sid');
        response.json({});
      },
    );
    app.all(
      '/api',
      csrf.guard(() => 'sid'),
      (_request, response) => {
        response.json({});
      },
    );
    app.post(
      '/first',
      csrf.guard(() => 'sid', { doubleSubmit: false }),
      (_request, response) => {
        response.json({});
      },
    );
    app.get('/login', csrf.navigation, (_request, response) => {
      response.send('login');
    });
    app.use(answerErrors);
    server = createServer(app).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  it('lets the app call', async () => {
    const headers = { 'sec-fetch-site': 'same-origin', 'x-csrf': '1' };
    const session = await fetch(`${url}/session`, { headers });
    assert.equal(session.status, 200);
    const [cookie = ''] = session.headers.getSetCookie();
    const [pair = ''] = cookie.split(';');
    assert.match(cookie, /^__Host-XSRF-TOKEN=[^;]+; Path=\/; Secure; SameSite=Strict$/);
    const [, token = ''] = pair.split('=');
    const api = await fetch(`${url}/api`, {
      method: 'POST',
      headers: { ...headers, cookie: pair, 'x-xsrf-token': token },
    });
    assert.equal(api.status, 200);
  });
});
