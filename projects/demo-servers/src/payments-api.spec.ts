import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt } from 'jose';
import { twoFactors } from './authentication-context.ts';
import { CookieBrowser } from './cookie-browser.ts';
import { demoStage, type DemoStage } from './demo-stage.ts';
import type { Invoice, Payment } from './invoice-ledger.ts';

describe('the payments API', () => {
  let stage: DemoStage;
  before(async () => {
    stage = await demoStage();
  });
  after(() => stage.close());

  const wanted = () => ({
    scope: 'openid invoices:read payments:read payments:write',
    resource: [stage.api.url, stage.payments.url],
  });
  const tokenFor = async (resource: string, refresh_token: string) =>
    (await stage.token({ grant_type: 'refresh_token', refresh_token, resource })).access_token;
  const paymentsToken = async (extra: Record<string, string> = {}) => {
    const { refresh_token } = await stage.signIn('alice', new CookieBrowser(), { ...wanted(), ...extra });
    return tokenFor(stage.payments.url, refresh_token);
  };
  const pay = (token: string, invoice: string) =>
    fetch(`${stage.payments.url}invoices/${invoice}/pay`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
  const list = (token: string) =>
    fetch(`${stage.payments.url}payments`, { headers: { authorization: `Bearer ${token}` } });

  it('demands two factors for a payment, and takes it from whoever has signed in with them', async () => {
    const weak = await paymentsToken();
    const refused = await pay(weak, 'A-2026-042');
    assert.equal(refused.status, 401);
    assert.equal(
      refused.headers.get('www-authenticate'),
      'Bearer realm="payments", error="insufficient_user_authentication", ' +
        `error_description="A stronger authentication is required", acr_values="${twoFactors}", max_age="600"`,
    );
    assert.deepEqual(await (await list(weak)).json(), []);

    const strong = await paymentsToken({ acr_values: twoFactors });
    const payment = (await (await pay(strong, 'A-2026-042')).json()) as Payment;
    assert.deepEqual(
      { invoiceId: payment.invoiceId, amount: payment.amount },
      { invoiceId: 'A-2026-042', amount: 760 },
    );
    assert.deepEqual(await (await list(weak)).json(), [payment]);
    assert.equal((await pay(strong, 'A-2026-042')).status, 409);

    const { access_token } = await stage.signIn('alice');
    const response = await fetch(`${stage.api.url}invoices?year=2026`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    const invoices = (await response.json()) as Invoice[];
    assert.equal(invoices.find(({ id }) => id === 'A-2026-042')?.status, 'paid');
  });

  it('demands a recent sign-in', async () => {
    const token = await paymentsToken({ acr_values: twoFactors });
    const before = stage.payments.demanded;
    stage.payments.demanded = { maxAge: 0 };
    const signedInAt = Number(decodeJwt(token)['auth_time']) * 1000;
    while (Date.now() <= signedInAt) await new Promise(setImmediate);
    const refused = await pay(token, 'A-2026-019');
    stage.payments.demanded = before;
    assert.equal(refused.status, 401);
    assert.match(
      refused.headers.get('www-authenticate') ?? '',
      /error="insufficient_user_authentication", error_description="A more recent .*", max_age="0"$/,
    );
  });

  it('pays no invoice of anybody else', async () => {
    const token = await paymentsToken({ acr_values: twoFactors });
    assert.equal((await pay(token, 'M-2026-003')).status, 404);
    assert.equal((await pay(token, 'nonsense')).status, 404);
  });

  it('names the scope that a token lacks', async () => {
    const token = await paymentsToken({ scope: 'openid invoices:read payments:read' });
    assert.equal((await list(token)).status, 200);
    const refused = await pay(token, 'A-2026-019');
    assert.equal(refused.status, 403);
    assert.equal(
      refused.headers.get('www-authenticate'),
      'Bearer realm="payments", error="insufficient_scope", scope="payments:write"',
    );
  });

  it('takes no token of the invoices API, and that API none of this one', async () => {
    const { refresh_token } = await stage.signIn('alice', new CookieBrowser(), wanted());
    const forInvoices = await stage.token({
      grant_type: 'refresh_token',
      refresh_token,
      resource: stage.api.url,
    });
    assert.equal(decodeJwt(forInvoices.access_token).aud, stage.api.url);
    assert.equal((await list(forInvoices.access_token)).status, 401);
    const forPayments = await tokenFor(stage.payments.url, forInvoices.refresh_token);
    assert.equal(decodeJwt(forPayments).aud, stage.payments.url);
    const response = await fetch(`${stage.api.url}invoices?year=2026`, {
      headers: { authorization: `Bearer ${forPayments}` },
    });
    assert.equal(response.status, 401);
  });

  it('lets scripts of the app send a payment and read the challenge', async () => {
    const preflight = (origin: string) =>
      fetch(`${stage.payments.url}invoices/A-2026-042/pay`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const allowed = await preflight(stage.appOrigin);
    assert.equal(allowed.headers.get('access-control-allow-methods'), 'GET, POST');
    assert.equal(allowed.headers.get('access-control-expose-headers'), 'WWW-Authenticate');
    assert.equal((await preflight('https://evil.example')).status, 403);
  });
});
