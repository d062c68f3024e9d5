import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import express from 'express';
import { apiProxy, memoryStore, restLogin, tokenMediator, type BackendStore } from './public-api.ts';
import { countedRecords } from './stores/spec/counted-records.ts';
import { listen, type Listening } from './spec/listen.ts';
import { signingKeys } from './login/spec/login-server.ts';
import { secrets, sessionStage, type SessionStage } from './session/spec/session-stage.ts';
import { RandomRequests } from './spec/random-requests.ts';

const apiResource = 'https://api.example.com/';

describe('requests that no browser sends', () => {
  let stage: SessionStage;
  let target: Listening;
  let store: BackendStore;
  let written: { total: number };
  let reached = 0;
  before(async () => {
    ({ store, written } = countedRecords(memoryStore()));
    target = await listen();
    target.serve((request, response) => {
      reached++;
      request.resume();
      response.end('an answer');
    });
    stage = await sessionStage({
      store,
      routes: (session) => {
        const login = restLogin({
          origin: 'https://shop.example.com',
          secrets,
          store,
          token: 'cookie',
          signingKeys,
          checkCredentials: async () => 'wrong',
        });
        const routes = [{ path: '/api', target: target.origin, methods: ['GET', 'POST'] as const }];
        const resources = { [apiResource]: { scope: 'invoices:read' } };
        return express
          .Router()
          .use(apiProxy({ session, routes }), tokenMediator({ session, resources }), login.router);
      },
    });
  });
  after(() => Promise.all([stage.close(), target.close()]));

  it('are neither a fault of the server nor worth a word of its inside, and leave everybody as he was', async () => {
    const browser = stage.browser();
    await stage.signIn(browser);
    const from = written.total;
    const requests = new RandomRequests(4);
    const seen = new Set<string>();
    for (let round = 0; round < 250; round++)
      await Promise.all(
        Array.from({ length: 10 }, async () => {
          const bytes = requests.next();
          const answer = await requests.sendTo(stage.origin, bytes);
          const [, status = 'none'] = /HTTP\/1\.1 (?!100)(\d{3})/.exec(answer) ?? [];
          seen.add(status);
          assert.match(status, /^[234]/, bytes);
          assert.doesNotMatch(answer, /node_modules|\.ts:\d|Error:/, bytes);
          if (/"code":"/.test(answer)) assert.match(answer, /cache-control: no-store/i, bytes);
        }),
      );
    for (const status of ['200', '303', '400', '401', '403']) assert.ok(seen.has(status), `never ${status}`);
    assert.equal(reached, 0);
    assert.equal(written.total, from, 'strangers left something in the store');
    assert.ok((await stage.session(browser)).signed_in);
  });
});
