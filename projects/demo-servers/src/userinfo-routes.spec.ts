import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt } from 'jose';
import { demoStage, type DemoStage } from './demo-stage.ts';

describe('the userinfo endpoint for access tokens of the APIs', () => {
  let stage: DemoStage;
  before(async () => {
    stage = await demoStage({ userinfoLimit: { requests: 2, per: 3600 } });
  });
  after(() => stage.close());

  const ask = (token: string) =>
    fetch(`${stage.provider.issuer}/userinfo`, { headers: { authorization: `Bearer ${token}` } });
  const counters = async (origin = stage.appOrigin) =>
    fetch(`${stage.provider.issuer}/counters`, { headers: { origin } });

  it('is the one in the metadata', async () => {
    const metadata = await fetch(`${stage.provider.issuer}/.well-known/openid-configuration`);
    const { userinfo_endpoint } = (await metadata.json()) as { userinfo_endpoint: string };
    assert.equal(userinfo_endpoint, `${stage.provider.issuer}/userinfo`);
  });

  it('tells what the scopes of the token allow, so often for each user, and counts', async () => {
    const before = (await (await counters()).json()) as Record<string, number>;
    const { access_token } = await stage.signIn('alice');
    assert.equal(decodeJwt(access_token)['scope'], 'openid profile email roles invoices:read');
    const alice = { sub: 'alice', preferred_username: 'alice', name: 'Alice Example' };
    const mail = { email: 'alice@example.com', email_verified: true };
    assert.deepEqual(await (await ask(access_token)).json(), { ...alice, ...mail, roles: [] });

    const narrow = await stage.signIn('alice', undefined, { scope: 'openid email invoices:read' });
    assert.deepEqual(await (await ask(narrow.access_token)).json(), { sub: 'alice', ...mail });

    const refused = await ask(access_token);
    assert.equal(refused.status, 429);
    assert.ok(Number(refused.headers.get('retry-after')) > 3500);
    const admin = await stage.signIn('admin');
    assert.equal((await ask(admin.access_token)).status, 200);
    const answer = await counters();
    assert.equal(answer.headers.get('access-control-allow-origin'), stage.appOrigin);
    assert.deepEqual(await answer.json(), {
      tokensIssued: Number(before['tokensIssued']) + 3,
      userinfoCalls: Number(before['userinfoCalls']) + 4,
      userinfoRefused: Number(before['userinfoRefused']) + 1,
    });
    assert.equal((await counters('https://evil.example')).status, 403);
  });

  it('takes no token that is not the provider’s own, or whose grant was taken back', async () => {
    const own = await stage.signIn('admin');
    const elsewhere = await demoStage();
    const { access_token } = await elsewhere.signIn('admin');
    await elsewhere.close();
    await stage.provider.revokeGrants('admin');
    for (const token of [access_token, own.id_token, own.access_token, 'a.b.c']) {
      const answer = await ask(token);
      assert.equal(answer.status, 401);
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer error="invalid_token"');
    }
  });

  it('leaves opaque tokens to the provider', async () => {
    const { access_token } = await stage.signIn('alice', undefined, { resource: [], scope: 'openid email' });
    const answer = (await (await ask(access_token)).json()) as Record<string, unknown>;
    assert.deepEqual([answer['sub'], answer['email']], ['alice', 'alice@example.com']);
    assert.equal((await ask('opaque')).status, 401);
  });
});
