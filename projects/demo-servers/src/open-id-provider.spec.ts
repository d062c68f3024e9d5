import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { passwordOnly, twoFactors } from './authentication-context.ts';
import { CookieBrowser } from './cookie-browser.ts';
import { oneTimeCode } from './one-time-code.ts';
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

  it('counts refresh tokens that come back and grants that it has revoked', async () => {
    const before = { ...stage.provider.grants };
    const { refresh_token } = await stage.signIn('alice');
    for (let times = 0; times < 2; times++) await stage.token({ grant_type: 'refresh_token', refresh_token });
    assert.deepEqual(stage.provider.grants, {
      refreshTokensReused: before.refreshTokensReused + 1,
      grantsRevoked: before.grantsRevoked + 1,
    });
  });

  it('takes back what one user has granted and nobody else', async () => {
    const ofAlice = await stage.signIn('alice');
    const ofAdmin = await stage.signIn('admin');
    await stage.provider.revokeGrants('alice');
    const refresh = (refresh_token: string) => stage.token({ grant_type: 'refresh_token', refresh_token });
    assert.equal((await refresh(ofAlice.refresh_token)).error, 'invalid_grant');
    assert.equal((await refresh(ofAdmin.refresh_token)).status, 200);
  });

  it('issues one access token for each resource of a sign-in, and none for others', async () => {
    const resource = [stage.api.url, stage.payments.url];
    const scope = 'openid invoices:read payments:read';
    const first = await stage.signIn('alice', new CookieBrowser(), { resource, scope });
    assert.equal(decodeJwt(first.access_token).aud, stage.api.url);
    const refresh = (refresh_token: string, wanted: string) =>
      stage.token({ grant_type: 'refresh_token', refresh_token, resource: wanted });
    const second = await refresh(first.refresh_token, stage.payments.url);
    const { aud, scope: granted } = decodeJwt(second.access_token);
    assert.deepEqual({ aud, granted }, { aud: stage.payments.url, granted: 'payments:read' });
    const other = await refresh(second.refresh_token, 'https://evil.example/');
    assert.equal(other.error, 'invalid_target');
  });

  it('says how and when the user signed in, to the app and to the APIs', async () => {
    for (const [extra, acr] of [
      [{}, passwordOnly],
      [{ acr_values: twoFactors }, twoFactors],
      [{ acr_values: `urn:of:others ${twoFactors}` }, twoFactors],
    ] as const) {
      const tokens = await stage.signIn('alice', new CookieBrowser(), extra);
      const idToken = decodeJwt(tokens.id_token);
      assert.equal(idToken['acr'], acr);
      const { refresh_token } = tokens;
      const { access_token } = await stage.token({ grant_type: 'refresh_token', refresh_token });
      for (const { acr, auth_time } of [decodeJwt(tokens.access_token), decodeJwt(access_token)]) {
        assert.deepEqual({ acr, auth_time }, { acr: idToken['acr'], auth_time: idToken['auth_time'] });
      }
    }
  });

  it('asks a signed-in user for the code alone, says when it is wrong, and lets nobody go on without it', async () => {
    const browser = new CookieBrowser();
    await stage.signIn('alice', browser);
    const stronger = { acr_values: twoFactors };
    const silent = await browser.follow(stage.authorizationUrl({ ...stronger, prompt: 'none' }).url);
    assert.equal(silent.searchParams.get('error'), 'login_required');

    const form = await browser.follow(stage.authorizationUrl(stronger).url);
    const { body } = await browser.open(form);
    assert.match(body, /Confirm it is you/);
    assert.ok(!body.includes('name="password"'));
    const right = oneTimeCode(form.pathname.split('/').at(-1) ?? '');
    const other = String((Number(right) + 1) % 1_000_000).padStart(6, '0');
    for (const code of ['', other, 'nonsense']) {
      const wrong = await browser.open(`${form.href}/code`, { code });
      assert.equal(wrong.status, 422);
      assert.match(wrong.body, /role="alert"/);
    }
    const codes = Array.from({ length: 10 }, (_, index) => oneTimeCode(String(index)));
    assert.ok(new Set(codes).size > 1, 'each sign-in has a code of its own');
    const tokens = await stage.signIn('alice', browser, stronger);
    assert.equal(decodeJwt(tokens.id_token)['acr'], twoFactors);
    const again = await stage.signIn('alice', browser, { ...stronger, prompt: 'none' });
    assert.equal(decodeJwt(again.id_token)['acr'], twoFactors);
    const weaker = await stage.signIn('alice', browser, { prompt: 'none' });
    assert.equal(decodeJwt(weaker.id_token)['acr'], twoFactors);
  });

  it('asks for the password again when only that was given', async () => {
    const browser = new CookieBrowser();
    const form = await browser.follow(stage.authorizationUrl({ acr_values: twoFactors }).url);
    const { status } = await browser.open(form, { userName: 'alice', password: 'alice' });
    assert.equal(status, 303);
    assert.match((await browser.open(form)).body, /Confirm it is you/);
    const uid = form.pathname.split('/').at(-1) ?? '';
    const resumed = await browser.follow(`${stage.provider.issuer}/auth/${uid}`);
    assert.match(resumed.pathname, /^\/sign-in\//);
    assert.match((await browser.open(resumed)).body, /name="password"/);
  });

  it('asks again who signed in too long ago', async () => {
    const browser = new CookieBrowser();
    const { id_token } = await stage.signIn('alice', browser);
    const recently = stage.authorizationUrl({ max_age: '0', prompt: 'none' });
    while (Date.now() / 1000 < Number(decodeJwt(id_token)['auth_time']) + 1) {
      await new Promise(setImmediate);
    }
    const silent = await browser.follow(recently.url);
    assert.equal(silent.searchParams.get('error'), 'login_required');
    const form = await browser.open(await browser.follow(stage.authorizationUrl({ max_age: '0' }).url));
    assert.match(form.body, /name="password"/);
    assert.match(form.body, /value="alice"/);
  });

  it('takes pushed requests, and nothing else when told so', async (t) => {
    const strict = await demoStage({ requirePushedRequests: true });
    t.after(() => strict.close());
    const { url } = strict.authorizationUrl({ prompt: 'none' });
    const refused = await fetch(url, { redirect: 'manual' });
    assert.match(refused.headers.get('location') ?? '', /error=invalid_request/);
    for (const { provider } of [strict, stage]) {
      const body = new URLSearchParams(url.searchParams);
      body.set('resource', provider === strict.provider ? strict.api.url : stage.api.url);
      const pushed = await fetch(`${provider.issuer}/request`, {
        method: 'POST',
        headers: { origin: stage.appOrigin },
        body,
      });
      assert.equal(pushed.status, 201);
      assert.equal(pushed.headers.get('access-control-allow-origin'), stage.appOrigin);
      const { request_uri } = (await pushed.json()) as { request_uri: string };
      const short = new URL('/auth', provider.issuer);
      short.search = new URLSearchParams({ client_id: provider.clientId, request_uri }).toString();
      const answer = await fetch(short, { redirect: 'manual' });
      assert.match(answer.headers.get('location') ?? '', /error=login_required/);
      assert.match(
        answer.headers.get('content-security-policy') ?? '',
        /frame-ancestors http:\/\/localhost:4200$/,
      );
    }
  });

  it('can cut its pages off from the app that opened them', async (t) => {
    const openerPolicyOf = async (of: DemoStage) => {
      const form = await new CookieBrowser().follow(of.authorizationUrl().url);
      const response = await fetch(form);
      return response.headers.get('cross-origin-opener-policy');
    };
    assert.equal(await openerPolicyOf(stage), null);
    const isolated = await demoStage({ openerPolicy: 'same-origin' });
    t.after(() => isolated.close());
    assert.equal(await openerPolicyOf(isolated), 'same-origin');
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

  it('tells scripts of the app when to come back, at the token endpoint alone if so wanted', async () => {
    const ask = (path: string) =>
      fetch(stage.provider.issuer + path, { method: 'POST', headers: { origin: stage.appOrigin } });
    stage.provider.retryAfter = 7;
    for (const [outage, status] of [
      ['error', 503],
      ['throttled', 429],
    ] as const) {
      stage.provider.tokenOutage = outage;
      const { status: answered, headers } = await ask('/token');
      assert.equal(answered, status);
      assert.equal(headers.get('retry-after'), '7');
      assert.equal(headers.get('access-control-allow-origin'), stage.appOrigin);
      assert.equal(headers.get('access-control-expose-headers'), 'Retry-After');
      assert.equal((await fetch(`${stage.provider.issuer}/jwks`)).status, 200);
    }
    const foreign = await fetch(`${stage.provider.issuer}/token`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
    });
    assert.equal(foreign.status, 429);
    assert.equal(foreign.headers.get('access-control-allow-origin'), null);
    stage.provider.tokenOutage = 'not-json';
    assert.equal(await (await ask('/token')).text(), '<h1>Welcome</h1>');
    stage.provider.tokenOutage = 'none';
    assert.equal((await ask('/token')).status, 400);
  });

  it('can be switched off and on again, and remembers who was signed in', async () => {
    const { refresh_token } = await stage.signIn('alice');
    await stage.provider.stop();
    await assert.rejects(stage.token({ grant_type: 'refresh_token', refresh_token }));
    await stage.provider.start();
    assert.equal((await stage.token({ grant_type: 'refresh_token', refresh_token })).status, 200);
  });
});
