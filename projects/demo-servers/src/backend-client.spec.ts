import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { BackendClient } from './backend-client.ts';
import { CookieBrowser } from './cookie-browser.ts';
import { demoStage, type DemoStage } from './demo-stage.ts';
import { openSite, type Site } from './site.ts';

interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token: string;
}

describe('a backend that signs users in at the provider', () => {
  let site: Site;
  let stage: DemoStage;
  let backend: BackendClient;
  const told: string[] = [];

  before(async () => {
    site = await openSite();
    site.serve((request, response) => {
      void request.toArray().then((chunks: Buffer[]) => {
        told.push(`${request.url ?? ''} ${Buffer.concat(chunks).toString()}`);
        response.end();
      });
    });
    backend = { clientId: 'demo-backend', clientSecret: 'a-secret', url: `${site.origin}/bff` };
    stage = await demoStage({ backends: [backend] });
  });
  after(() => Promise.all([stage.close(), site.close()]));

  function tokenRequest(form: Record<string, string>, { clientId, clientSecret } = backend) {
    return fetch(`${stage.provider.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
      body: new URLSearchParams(form),
    });
  }

  async function signIn(browser: CookieBrowser): Promise<Tokens> {
    const redirectUri = `${backend.url}/callback`;
    const { url, verifier } = stage.authorizationUrl({
      client_id: backend.clientId,
      redirect_uri: redirectUri,
    });
    const form = await browser.follow(url);
    const { location } = await browser.open(form, { userName: 'alice', password: 'alice' });
    const callback = await browser.follow(location ?? '');
    const exchange = {
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: verifier,
    };
    assert.equal((await tokenRequest(exchange, { ...backend, clientSecret: 'another' })).status, 401);
    const answer = await tokenRequest(exchange);
    assert.equal(answer.status, 200);
    return (await answer.json()) as Tokens;
  }

  it('gets tokens for its secret alone, and a new refresh token for each old one', async () => {
    const first = await signIn(new CookieBrowser());
    assert.equal(decodeJwt(first.access_token).sub, 'alice');
    const refresh = { grant_type: 'refresh_token', refresh_token: first.refresh_token };
    const second = (await (await tokenRequest(refresh)).json()) as Tokens;
    assert.notEqual(second.refresh_token, first.refresh_token);
    assert.equal((await tokenRequest(refresh)).status, 400);
  });

  it('is told of a user who leaves at the provider', async () => {
    const browser = new CookieBrowser();
    const { id_token } = await signIn(browser);
    await browser.signOutAt(stage.provider.issuer);

    assert.equal(told.length, 1);
    const [path, body] = told[0]?.split(' ') ?? [];
    assert.equal(path, '/bff/backchannel-logout');
    const logoutToken = new URLSearchParams(body).get('logout_token') ?? '';
    assert.equal(decodeProtectedHeader(logoutToken).typ, 'logout+jwt');
    const { sid, aud } = decodeJwt(logoutToken);
    assert.deepEqual({ sid, aud }, { sid: decodeJwt(id_token)['sid'], aud: backend.clientId });
  });
});
