import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  importJWK,
  SignJWT,
  UnsecuredJWT,
  decodeJwt,
  decodeProtectedHeader,
  type JWK,
} from 'jose';
import { demoStage, type DemoStage } from './demo-stage.ts';
import { InvoiceLedger, type Invoice } from './invoice-ledger.ts';
import { startInvoicesApi } from './invoices-api.ts';
import { openSite } from './site.ts';

describe('the invoices API', () => {
  let stage: DemoStage;
  let accessToken: string;
  let idToken: string;
  before(async () => {
    stage = await demoStage();
    ({ access_token: accessToken, id_token: idToken } = await stage.signIn('alice'));
  });
  after(() => stage.close());

  const ask = (authorization?: string, headers: Record<string, string> = {}, url = stage.api.url) =>
    fetch(`${url}invoices?year=2026`, { headers: { ...headers, ...(authorization && { authorization }) } });

  async function assertInvalid(token: string, url?: string): Promise<void> {
    const response = await ask(`Bearer ${token}`, {}, url);
    assert.equal(response.status, 401);
    assert.equal(response.headers.get('www-authenticate'), 'Bearer realm="invoices", error="invalid_token"');
  }

  it('gives the signed-in user the invoices of the year, which are nobody else’s', async () => {
    const response = await ask(`Bearer ${accessToken}`);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    const ofAlice = (await response.json()) as Invoice[];
    assert.deepEqual(
      ofAlice.map(({ id }) => id),
      ['A-2026-004', 'A-2026-019', 'A-2026-042'],
    );

    const { access_token } = await stage.signIn('admin');
    const ofAdmin = (await (await ask(`Bearer ${access_token}`)).json()) as Invoice[];
    assert.ok(ofAdmin.length > 0);
    assert.ok(ofAdmin.every(({ id }) => !ofAlice.some((invoice) => invoice.id === id)));
  });

  it('asks for a token without an error code when none was sent', async () => {
    for (const authorization of [undefined, 'Basic YWxpY2U6YWxpY2U=', accessToken]) {
      const response = await ask(authorization);
      assert.equal(response.status, 401);
      assert.equal(response.headers.get('www-authenticate'), 'Bearer realm="invoices"');
    }
  });

  it('refuses a token for another audience', async (t) => {
    const site = await openSite();
    const { appOrigin, provider } = stage;
    const other = startInvoicesApi({
      site,
      appOrigins: [appOrigin],
      issuer: provider.issuer,
      ledger: new InvoiceLedger(),
    });
    t.after(() => other.close());
    await assertInvalid(accessToken, other.url);
  });

  it('refuses a token of another issuer', async (t) => {
    const elsewhere = await demoStage();
    t.after(() => elsewhere.close());
    const { access_token } = await elsewhere.signIn('alice');
    await assertInvalid(access_token);
  });

  it('takes the tokens of the other issuers it trusts, each signed by its own keys alone', async (t) => {
    const [site, keySite] = await Promise.all([openSite(), openSite()]);
    t.after(() => Promise.all([site.close(), keySite.close()]));
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256' }] });
    keySite.serve((_request, response) => response.setHeader('Content-Type', 'application/json').end(jwks));
    const issuer = `${keySite.origin}/login`;
    const api = startInvoicesApi({
      site,
      appOrigins: [stage.appOrigin],
      issuer: stage.provider.issuer,
      otherIssuers: [{ issuer, jwksUri: `${issuer}/jwks` }],
      ledger: new InvoiceLedger(),
    });
    const tokenFrom = (iss: string) =>
      new SignJWT({ client_id: 'app', scope: 'invoices:read' })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
        .setIssuer(iss)
        .setSubject('alice')
        .setAudience(api.url)
        .setJti('1')
        .setIssuedAt()
        .setExpirationTime('1m')
        .sign(privateKey);
    assert.equal((await ask(`Bearer ${await tokenFrom(issuer)}`, {}, api.url)).status, 200);
    await assertInvalid(await tokenFrom(stage.provider.issuer), api.url);
    await assertInvalid(await tokenFrom(`${issuer}/other`), api.url);
  });

  it('refuses an ID token', () => assertInvalid(idToken));

  it('refuses an expired token', async (t) => {
    const hasty = await demoStage({ accessTokenTtl: 1, clockTolerance: 0 });
    t.after(() => hasty.close());
    const { access_token } = await hasty.signIn('alice');
    const expiresAt = Number(decodeJwt(access_token).exp) * 1000;
    while (Date.now() < expiresAt) await new Promise(setImmediate);
    await assertInvalid(access_token, hasty.api.url);
  });

  it('refuses tokens issued before a revocation and none issued after it', async (t) => {
    const revoking = await demoStage();
    t.after(() => revoking.close());
    const first = await revoking.signIn('alice');
    const { url } = revoking.api;
    assert.equal((await ask(`Bearer ${first.access_token}`, {}, url)).status, 200);
    // The next millisecond, so that what follows is issued after it, too.
    revoking.api.refuseTokensIssuedBefore = Date.now() + 1;
    await assertInvalid(first.access_token, url);
    while (Date.now() < revoking.api.refuseTokensIssuedBefore) await new Promise(setImmediate);
    const second = await revoking.token({
      grant_type: 'refresh_token',
      refresh_token: first.refresh_token,
    });
    assert.equal((await ask(`Bearer ${second.access_token}`, {}, url)).status, 200);
  });

  it('refuses a token whose content was changed, alg none and nonsense', async () => {
    const [header = '', , signature = ''] = accessToken.split('.');
    const payload = Buffer.from(JSON.stringify({ ...decodeJwt(accessToken), sub: 'admin' })).toString(
      'base64url',
    );
    await assertInvalid(`${header}.${payload}.${signature}`);
    await assertInvalid(new UnsecuredJWT(decodeJwt(accessToken)).encode());
    await assertInvalid('nonsense');
  });

  it('refuses HS256 keyed with the public key of the issuer', async () => {
    const { keys } = (await (await fetch(`${stage.provider.issuer}/jwks`)).json()) as { keys: JWK[] };
    const { kid } = decodeProtectedHeader(accessToken);
    for (const key of keys) {
      const publicKey = await importJWK(key);
      assert.ok(!(publicKey instanceof Uint8Array));
      for (const secret of [await exportSPKI(publicKey), JSON.stringify(key)]) {
        const forged = await new SignJWT(decodeJwt(accessToken))
          .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: key.kid ?? kid ?? '' })
          .sign(new TextEncoder().encode(secret));
        await assertInvalid(forged);
      }
    }
  });

  it('answers 403 when the token lacks the scope', async (t) => {
    const narrow = await demoStage({ apiScope: 'invoices:count' });
    t.after(() => narrow.close());
    const { access_token } = await narrow.signIn('alice', undefined, { scope: 'openid invoices:count' });
    const response = await ask(`Bearer ${access_token}`, {}, narrow.api.url);
    assert.equal(response.status, 403);
    assert.equal(
      response.headers.get('www-authenticate'),
      'Bearer realm="invoices", error="insufficient_scope", scope="invoices:read"',
    );
  });

  it('answers 503, not 401, while the issuer’s keys cannot be had, and recovers', async (t) => {
    const fresh = await demoStage();
    t.after(() => fresh.close());
    const { access_token } = await fresh.signIn('alice');
    fresh.provider.outage = 'error';
    assert.equal((await ask(`Bearer ${access_token}`, {}, fresh.api.url)).status, 503);
    fresh.provider.outage = 'none';
    while ((await ask(`Bearer ${access_token}`, {}, fresh.api.url)).status === 503);
    assert.equal((await ask(`Bearer ${access_token}`, {}, fresh.api.url)).status, 200);
  });

  it('shares its answers with the app’s origin alone', async () => {
    const allowed = await ask(`Bearer ${accessToken}`, { origin: stage.appOrigin });
    assert.equal(allowed.headers.get('access-control-allow-origin'), stage.appOrigin);
    assert.equal(allowed.headers.get('access-control-expose-headers'), 'WWW-Authenticate');
    assert.equal(allowed.headers.get('access-control-allow-credentials'), null);

    for (const origin of ['https://evil.example', `${stage.appOrigin}.evil.example`, 'null']) {
      const foreign = await ask(`Bearer ${accessToken}`, { origin });
      assert.equal(foreign.status, 403);
      assert.equal(foreign.headers.get('access-control-allow-origin'), null);
    }
  });

  it('answers a preflight of the app’s origin alone', async () => {
    const preflight = (origin: string) =>
      fetch(`${stage.api.url}invoices`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'GET' },
      });
    const allowed = await preflight(stage.appOrigin);
    assert.equal(allowed.status, 204);
    assert.equal(allowed.headers.get('access-control-allow-headers'), 'Authorization');
    assert.equal((await preflight('https://evil.example')).status, 403);
  });

  it('wants a year and logs no token', async () => {
    const headers = { authorization: `Bearer ${accessToken}` };
    for (const query of ['', '?year=', '?year=26', '?year=2026&year=2025']) {
      assert.equal((await fetch(`${stage.api.url}invoices${query}`, { headers })).status, 400);
    }
    assert.ok(stage.api.requests.length > 0);
    assert.ok(!JSON.stringify(stage.api.requests).includes(accessToken));
  });
});
