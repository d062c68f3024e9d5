import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CookieBrowser } from './cookie-browser.ts';
import { demoStage, type DemoStage } from './demo-stage.ts';
import type { ProfileCounters } from './profile-routes.ts';

describe('the profile of a user at the API', () => {
  let stage: DemoStage;
  before(async () => {
    stage = await demoStage({ userinfoLimit: { requests: 2, per: 3600 } });
  });
  after(() => stage.close());

  const ask = (path: string, token: string) =>
    fetch(stage.api.url + path, { headers: { authorization: `Bearer ${token}` } });
  const counters = async () => (await (await fetch(`${stage.api.url}counters`)).json()) as ProfileCounters;

  it('is asked for again with each new token by a cache that goes by token, until the provider refuses', async () => {
    const tokens = await Promise.all(['alice', 'alice', 'alice'].map((user) => stage.signIn(user)));
    const [first, second, third] = tokens.map(({ access_token }) => access_token);
    const path = 'profile-by-token';
    for (const token of [first, first, second]) {
      const answer = await ask(path, token ?? '');
      assert.equal(((await answer.json()) as { name: string }).name, 'Alice Example');
    }
    const refused = await ask(path, third ?? '');
    assert.equal(refused.status, 503);
    assert.ok(Number(refused.headers.get('retry-after')) > 3500);
    const { provider, byToken } = await counters();
    assert.deepEqual(provider, { tokensIssued: 3, userinfoCalls: 3, userinfoRefused: 1 });
    assert.equal(byToken.calls, 3);
  });

  it('is asked for once by a cache that goes by user, whatever the token', async (t) => {
    const other = await demoStage({ userinfoLimit: { requests: 2, per: 3600 } });
    t.after(() => other.close());
    const browser = new CookieBrowser();
    for (let reload = 0; reload < 10; reload++) {
      const { access_token } = await other.signIn('alice', browser);
      const answer = await fetch(`${other.api.url}profile`, {
        headers: { authorization: `Bearer ${access_token}` },
      });
      assert.equal(((await answer.json()) as { name: string }).name, 'Alice Example');
    }
    const answer = await fetch(`${other.api.url}counters`);
    const { provider, byUser } = (await answer.json()) as ProfileCounters;
    assert.deepEqual(provider, { tokensIssued: 10, userinfoCalls: 1, userinfoRefused: 0 });
    assert.deepEqual([byUser.hits, byUser.calls], [9, 1]);
  });

  it('is forgotten by the cache that goes by user when the user leaves the provider', async (t) => {
    const other = await demoStage({ userinfoLimit: { requests: 9, per: 3600 } });
    t.after(() => other.close());
    const browser = new CookieBrowser();
    const { access_token } = await other.signIn('alice', browser);
    const calls = async () => {
      await fetch(`${other.api.url}profile`, { headers: { authorization: `Bearer ${access_token}` } });
      const answer = await fetch(`${other.api.url}counters`);
      return ((await answer.json()) as ProfileCounters).byUser.calls;
    };
    assert.deepEqual([await calls(), await calls()], [1, 1]);
    await browser.signOutAt(other.provider.issuer);
    assert.equal(await calls(), 2);
  });

  it('is not there while the provider is away, and says so', async () => {
    const { access_token } = await stage.signIn('admin');
    await ask('profile-by-token', access_token);
    stage.provider.outage = 'refuse';
    assert.equal(
      (await ask('profile-by-token', access_token)).status,
      200,
      'this token was asked about before',
    );
    const answer = await fetch(`${stage.api.url}counters`);
    assert.equal(answer.status, 503);
    assert.deepEqual(await answer.json(), { error: 'provider_unreachable' });
    stage.provider.outage = 'none';
  });

  it('is for nobody without a token', async () => {
    for (const path of ['profile', 'profile-by-token']) assert.equal((await ask(path, 'a.b.c')).status, 401);
  });

  it('is not for whoever has only the token of the hybrid, and not the cookie beside it', async () => {
    const resource = stage.api.hybridUrl;
    const { access_token } = await stage.signIn('alice', new CookieBrowser(), { resource });
    for (const path of ['hybrid/profile', 'hybrid/profile-by-token', 'profile', 'profile-by-token']) {
      assert.equal((await ask(path, access_token)).status, 401);
    }
  });
});
