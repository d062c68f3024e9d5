import { decodeJwt } from 'jose';
import { expect, test } from '../fixtures/test.ts';

test.use({ providerHost: 'id.spa.test' });

test('two APIs get a token each, from one refresh token after the other @B3 @B4', async ({
  page,
  stage,
  demo,
}) => {
  const sent = new Map<string, { readonly aud: unknown; readonly scope: unknown }>();
  page.on('request', (request) => {
    const { authorization } = request.headers();
    if (!authorization) return;
    const { aud, scope } = decodeJwt(authorization.slice('Bearer '.length));
    sent.set(new URL('/', request.url()).href, { aud, scope });
  });
  await demo.openAs('alice');
  await demo.myInvoices.click();
  await expect(page.getByText('A-2026-042')).toBeVisible();
  await page.getByRole('link', { name: 'Payments', exact: true }).click();
  await expect.poll(() => stage.payments.requests.some(({ status }) => status === 200)).toBe(true);

  expect(Object.fromEntries(sent)).toEqual({
    [stage.api.url]: { aud: stage.api.url, scope: 'openid profile email roles invoices:read' },
    [stage.payments.url]: { aud: stage.payments.url, scope: 'payments:read payments:write' },
  });

  // The provider takes a refresh token once: a second use would end everything.
  await demo.renew.click();
  const refreshes = () => stage.provider.requests.filter(({ grantType }) => grantType === 'refresh_token');
  await expect.poll(() => refreshes().map(({ status }) => status)).toEqual([200, 200]);
  await demo.expectSignedIn();
});
