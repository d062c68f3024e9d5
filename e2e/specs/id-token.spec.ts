import type { IdTokenFault } from '../fixtures/hostile-provider.ts';
import { expect, test } from '../fixtures/test.ts';

const codes: Record<Exclude<IdTokenFault, 'none'>, string> = {
  'bad signature': 'id_token_signature_invalid',
  'unknown key': 'id_token_key_unknown',
  'alg none': 'id_token_algorithm_refused',
  'HS256 with the public key': 'id_token_algorithm_refused',
  'wrong iss': 'id_token_issuer_mismatch',
  'wrong aud': 'id_token_audience_mismatch',
  'foreign second aud': 'id_token_audience_mismatch',
  'wrong nonce': 'id_token_nonce_mismatch',
  'no nonce': 'id_token_nonce_mismatch',
  'no exp': 'id_token_claim_missing',
  expired: 'id_token_expired',
  'no iat': 'id_token_claim_missing',
  'no sub': 'id_token_claim_missing',
};

test.describe('the hostile provider with a proper ID token', () => {
  test.use({ idTokenFault: 'none' });

  test('signs the user in, so what follows is refused for its fault alone @B10', async ({ page, demo }) => {
    await page.goto('/');
    await demo.signIn.click();
    await demo.expectSignedIn();
  });
});

for (const [fault, code] of Object.entries(codes)) {
  test.describe(`an ID token with the fault “${fault}”`, () => {
    test.use({ idTokenFault: fault as IdTokenFault });

    test('is refused with its own code and nothing is kept @B10', async ({ page, stage, demo, watch }) => {
      await page.goto('/');
      await demo.signIn.click();
      await page.waitForURL((url) => url.origin === stage.app.origin && !url.searchParams.has('code'));
      await demo.expectSignedOut();
      await expect(page.getByRole('alert')).toContainText(code);
      expect(stage.provider.secrets.map(({ kind }) => kind)).toContain('ID token');
      expect(await watch.leaks()).toEqual([]);
      expect(await page.evaluate(() => [sessionStorage.length, localStorage.length])).toEqual([0, 0]);
      expect(stage.api.requests).toEqual([]);

      await page.reload();
      await demo.expectSignedOut();
    });
  });
}
