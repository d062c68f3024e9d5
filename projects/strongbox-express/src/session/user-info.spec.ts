import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { sessionStage, type SessionStage, type StageSettings } from './spec/session-stage.ts';

describe('a user whose claims are not in the ID token', () => {
  async function withUser(
    { hasResources = false, ...settings }: StageSettings & { readonly hasResources?: boolean },
    work: (user: () => Promise<unknown>, stage: SessionStage, renew: () => Promise<unknown>) => Promise<void>,
  ): Promise<void> {
    const stage = await sessionStage({
      provider: { claimsInUserInfo: true },
      scope: 'openid profile email',
      ...(!hasResources && { resource: [] }),
      ...settings,
    });
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      const user = async () => {
        const session = await stage.session(browser);
        assert.ok(session.signed_in);
        const { sub, name, email } = session.user;
        return { sub, name, email };
      };
      await work(user, stage, () => stage.accessToken(browser));
    } finally {
      mock.timers.reset();
      await stage.close();
    }
  }
  const alice = { sub: 'alice', name: 'Alice Example', email: 'alice@example.com' };
  const nameless = { sub: 'alice', name: undefined, email: undefined };
  const asked = ({ demo }: SessionStage) =>
    demo.provider.requests.filter(({ endpoint }) => endpoint === 'userinfo').length;

  it('has no name unless userinfo is asked, which it is not by itself', async () => {
    await withUser({}, async (user, stage) => {
      assert.deepEqual(await user(), nameless);
      assert.equal(asked(stage), 0);
    });
  });

  it('has those of userinfo, which is asked at the login and at no renewal', async () => {
    await withUser({ userinfo: true }, async (user, stage, renew) => {
      assert.deepEqual(await user(), alice);
      mock.timers.enable({ apis: ['Date'], now: Date.now() + 301_000 });
      const before = stage.tokenRequests();
      await renew();
      assert.equal(stage.tokenRequests(), before + 1);
      assert.deepEqual(await user(), alice);
      assert.equal(asked(stage), 1);
      assert.deepEqual(stage.errors, []);
    });
  });

  it('is signed in all the same where userinfo refuses the token of a resource, and the log says why', async () => {
    await withUser({ userinfo: true, hasResources: true }, async (user, stage) => {
      await user();
      assert.deepEqual(stage.errors, [
        'provider_refused: There is no userinfo. The provider answered invalid_token. Its access token is for a resource, which may be why.',
      ]);
    });
  });

  it('is never somebody else', async () => {
    const another: NonNullable<StageSettings['fetch']> = async (url, options) => {
      const response = await fetch(url, options as RequestInit);
      if (!url.endsWith('/me')) return response;
      return Response.json({ ...((await response.json()) as object), sub: 'bob', name: 'Bob' });
    };
    await withUser({ userinfo: true, fetch: another }, async (user, stage) => {
      assert.deepEqual(await user(), nameless);
      assert.match(stage.errors.join(), /^provider_refused: There is no userinfo\./);
    });
  });
});
