import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sessionStage, type StageSettings } from './spec/session-stage.ts';

describe('what the provider says of the client', () => {
  async function toldOf(settings: StageSettings): Promise<readonly string[]> {
    const stage = await sessionStage(settings);
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      assert.deepEqual(await stage.session(browser), { signed_in: false, login_error: 'login_failed' });
      return stage.errors;
    } finally {
      await stage.close();
    }
  }
  /** A provider whose token endpoint answers so. */
  const answering = (status: number, headers: Record<string, string>): StageSettings => ({
    fetch: (url, options) =>
      url.endsWith('/token')
        ? Promise.resolve(new Response('{}', { status, headers }))
        : fetch(url, options as RequestInit),
  });

  it('is named when the secret is wrong', async () => {
    assert.deepEqual(await toldOf({ wrongSecret: 'not the one it knows' }), [
      'provider_refused: The provider answered invalid_client.',
    ]);
  });

  it('is named when a challenge is all there is of it', async () => {
    assert.deepEqual(await toldOf(answering(401, { 'www-authenticate': 'Basic realm="id"' })), [
      'provider_refused: The provider answered invalid_client.',
    ]);
  });

  it('is not taken for a refusal when it is busy and sends a challenge all the same', async () => {
    const headers = { 'www-authenticate': 'Basic realm="id"', 'retry-after': '7' };
    assert.deepEqual(await toldOf(answering(429, headers)), [
      'provider_unreachable: The provider answered with status 429.',
    ]);
  });
});
