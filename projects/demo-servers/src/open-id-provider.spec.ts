import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { CookieBrowser } from './cookie-browser.ts';
import { demoStage, type DemoStage } from './demo-stage.ts';

describe('the demo OpenID provider', () => {
  let stage: DemoStage;
  before(async () => {
    stage = await demoStage();
  });
  after(() => stage.close());

  it('issues an ES256 access token for the API and an ID token that carries the claims', async () => {
    const tokens = await stage.signIn('admin');
    const { alg, typ } = decodeProtectedHeader(tokens.access_token);
    assert.deepEqual({ alg, typ }, { alg: 'ES256', typ: 'at+jwt' });
    const { aud, sub, scope } = decodeJwt(tokens.access_token);
    assert.deepEqual({ aud, sub, scope }, { aud: stage.api.url, sub: 'admin', scope: 'invoices:read' });
    const { name, email, roles, nonce, auth_time } = decodeJwt(tokens.id_token);
    assert.deepEqual(
      { name, email, roles, nonce },
      { name: 'Ada Admin', email: 'admin@example.com', roles: ['admin'], nonce: 'some-nonce' },
    );
    assert.equal(typeof auth_time, 'number');
  });

  it('answers prompt=none with login_required, and with a code once somebody is signed in', async () => {
    const browser = new CookieBrowser();
    const silently = { prompt: 'none', redirect_uri: `${stage.appOrigin}/auth/silent.html` };
    const refused = await browser.follow(stage.authorizationUrl(silently).url);
    assert.equal(refused.searchParams.get('error'), 'login_required');
    assert.equal(refused.searchParams.get('iss'), stage.provider.issuer);

    await stage.signIn('alice', browser);
    const tokens = await stage.signIn('alice', browser, silently);
    assert.equal(decodeJwt(tokens.access_token).sub, 'alice');
  });

  it('rotates refresh tokens and ends the whole grant when an old one comes back', async () => {
    const first = await stage.signIn('alice');
    const refresh = (refresh_token: string) => stage.token({ grant_type: 'refresh_token', refresh_token });
    const second = await refresh(first.refresh_token);
    assert.equal(second.status, 200);
    assert.notEqual(second.refresh_token, first.refresh_token);
    assert.equal((await refresh(first.refresh_token)).error, 'invalid_grant');
    assert.equal((await refresh(second.refresh_token)).error, 'invalid_grant');
  });

  it('refuses a wrong password aloud and keeps the user name', async () => {
    const browser = new CookieBrowser();
    const form = await browser.follow(stage.authorizationUrl().url);
    for (const attempt of [
      { userName: 'alice', password: 'admin' },
      { userName: 'nobody', password: '' },
      { userName: 'nobody' },
    ]) {
      const { status, body } = await browser.open(form, attempt);
      assert.equal(status, 422);
      assert.match(body, /role="alert"/);
      assert.ok(body.includes(`value="${attempt.userName}"`));
    }
    const { body } = await browser.open(form, { userName: '"><script>', password: 'x' });
    assert.ok(!body.includes('<script>'));
  });

  it('returns access_denied to the app when the user cancels', async () => {
    const browser = new CookieBrowser();
    const form = await browser.follow(stage.authorizationUrl().url);
    const callback = await browser.follow(`${form.href}/cancel`);
    assert.equal(callback.searchParams.get('error'), 'access_denied');
    assert.equal(callback.searchParams.get('state'), 'some-state');
  });

  it('shows a sign-in only to the browser that began it', async () => {
    const form = await new CookieBrowser().follow(stage.authorizationUrl().url);
    const other = new CookieBrowser();
    assert.equal((await other.open(form)).status, 400);
    await other.follow(stage.authorizationUrl().url);
    assert.equal((await other.open(form, { userName: 'alice', password: 'alice' })).status, 400);
  });

  it('lets the app frame the silent answer and nobody frame a page', async () => {
    const policyOf = async (url: URL) => {
      const response = await fetch(url, { redirect: 'manual' });
      return response.headers.get('content-security-policy') ?? '';
    };
    const silent = await policyOf(stage.authorizationUrl({ prompt: 'none' }).url);
    assert.match(silent, /frame-ancestors http:\/\/localhost:4200$/);
    const page = await policyOf(stage.authorizationUrl().url);
    assert.match(page, /frame-ancestors 'none'$/);
  });

  it('may be cached where a provider may be, and lets no foreign script redeem a code', async () => {
    for (const path of ['/.well-known/openid-configuration', '/jwks']) {
      const response = await fetch(stage.provider.issuer + path);
      assert.equal(response.headers.get('cache-control'), 'public, max-age=600');
      assert.ok(!(await response.text()).includes('"d":'), 'no private key');
    }
    const { refresh_token } = await stage.signIn('alice');
    const response = await fetch(`${stage.provider.issuer}/token`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
      body: new URLSearchParams({
        client_id: stage.provider.clientId,
        grant_type: 'refresh_token',
        refresh_token,
      }),
    });
    assert.equal(response.status, 400);
    assert.equal(response.headers.get('access-control-allow-origin'), null);
  });

  it('ends the session at once for a known sign-in and asks without one', async () => {
    const browser = new CookieBrowser();
    const { id_token } = await stage.signIn('alice', browser);
    const end = new URL('/session/end', stage.provider.issuer);
    assert.ok(!(await browser.open(end)).body.includes('/assets/sign-out.js'));

    end.search = new URLSearchParams({
      id_token_hint: id_token,
      post_logout_redirect_uri: `${stage.appOrigin}/`,
    }).toString();
    const { body } = await browser.open(end);
    assert.ok(body.includes('/assets/sign-out.js'));
    const xsrf = /name="xsrf" value="(\w+)"/.exec(body)?.[1] ?? '';
    const { location } = await browser.open(`${stage.provider.issuer}/session/end/confirm`, {
      xsrf,
      logout: 'yes',
    });
    assert.equal(location?.href, `${stage.appOrigin}/`);
    const silent = await browser.follow(stage.authorizationUrl({ prompt: 'none' }).url);
    assert.equal(silent.searchParams.get('error'), 'login_required');
  });

  it('asks before it ends a session for somebody else’s sign-in, and has nothing to ask without a session', async () => {
    const browser = new CookieBrowser();
    const own = await stage.signIn('alice', browser);
    const foreign = await stage.signIn('admin');
    const ask = async (id_token_hint: string, visitor = browser) => {
      const end = new URL('/session/end', stage.provider.issuer);
      end.search = new URLSearchParams({ id_token_hint }).toString();
      return (await visitor.open(end)).body;
    };
    const question = await ask(foreign.id_token);
    assert.ok(!question.includes('<script'));
    assert.match(question, /<button type="submit" form="op\.logoutForm" name="logout" value="yes">Sign out</);
    const silent = await browser.follow(stage.authorizationUrl({ prompt: 'none' }).url);
    assert.ok(silent.searchParams.has('code'), 'the session is still there');

    assert.ok((await ask(own.id_token)).includes('/assets/sign-out.js'));
    assert.match(await ask(own.id_token, new CookieBrowser()), /name="logout" value="yes"/);
  });

  it('logs what was asked, without a token', async () => {
    const before = stage.provider.requests.length;
    const tokens = await stage.signIn('alice');
    await stage.token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
    const seen = stage.provider.requests.slice(before);
    assert.deepEqual(
      seen.filter(({ endpoint }) => endpoint === 'token').map(({ at: _, ...request }) => request),
      [
        { endpoint: 'token', method: 'POST', grantType: 'authorization_code', status: 200 },
        { endpoint: 'token', method: 'POST', grantType: 'refresh_token', status: 200 },
      ],
    );
    assert.ok(!JSON.stringify(seen).includes(tokens.refresh_token));
  });

  it('can be out of order in each way a network can be', async () => {
    const ask = (signal?: AbortSignal) =>
      fetch(`${stage.provider.issuer}/jwks`, { ...(signal && { signal }) });
    stage.provider.outage = 'error';
    assert.equal((await ask()).status, 503);
    stage.provider.outage = 'refuse';
    await assert.rejects(ask());
    stage.provider.outage = 'hang';
    await assert.rejects(ask(AbortSignal.timeout(100)), { name: 'TimeoutError' });
    stage.provider.outage = 'none';
    assert.equal((await ask()).status, 200);
  });
});
