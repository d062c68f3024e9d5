import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { decodeJwt } from 'jose';
import { send } from '../../strongbox-express/src/spec/send.ts';
import { CookieBrowser } from './cookie-browser.ts';
import { demoStage, type DemoStage } from './demo-stage.ts';
import type { Invoice } from './invoice-ledger.ts';

const name = '__Host-Http-fingerprint';

/** What a browser holds for the API, and what its page gets to know of that. */
interface Fingerprint {
  readonly text: string;
  readonly hash: string;
}

describe('the hybrid', () => {
  let stage: DemoStage;
  let own: Fingerprint;
  let token: string;
  let refreshToken: string;
  before(async () => {
    stage = await demoStage();
    own = await mint();
    ({ access_token: token, refresh_token: refreshToken } = await signIn(own.hash));
  });
  after(() => stage.close());

  async function mint(): Promise<Fingerprint> {
    const headers = { origin: stage.appOrigin, 'sec-fetch-site': 'same-site', 'x-csrf': '1' };
    const reply = await send('POST', `${stage.api.hybridUrl}fingerprint`, headers);
    const [, text = ''] =
      /^__Host-Http-fingerprint=([^;]*)/.exec(reply.headers['set-cookie']?.[0] ?? '') ?? [];
    return { text, hash: (JSON.parse(reply.body) as { hash: string }).hash };
  }

  const signIn = (hash: string | undefined, resource = stage.api.hybridUrl) =>
    stage.signIn(
      'alice',
      new CookieBrowser(),
      { resource },
      hash === undefined ? {} : { user_fingerprint: hash },
    );

  const ask = (accessToken: string, cookie?: string, url = stage.api.hybridUrl) =>
    send('GET', `${url}invoices?year=2026`, {
      authorization: `Bearer ${accessToken}`,
      origin: stage.appOrigin,
      cookie,
    });

  async function assertRefused(accessToken: string, cookie?: string, url?: string): Promise<void> {
    const { status, headers } = await ask(accessToken, cookie, url);
    assert.equal(status, 401, cookie);
    assert.match(headers['www-authenticate'] ?? '', /^Bearer (realm="invoices", )?error="invalid_token"$/);
  }

  it('puts the hash of the cookie, and nothing else of it, into the token', () => {
    assert.equal(decodeJwt(token)['userFingerprint'], own.hash);
    assert.equal(own.hash, createHash('sha256').update(own.text, 'utf8').digest('hex'));
    assert.ok(!token.includes(own.text));
  });

  it('gives the browser that signed in its invoices, and lets the app read them', async () => {
    const { status, headers, body } = await ask(token, `${name}=${own.text}`);
    assert.equal(status, 200);
    assert.deepEqual(
      (JSON.parse(body) as Invoice[]).map(({ id }) => id),
      ['A-2026-004', 'A-2026-019', 'A-2026-042'],
    );
    assert.equal(headers['access-control-allow-origin'], stage.appOrigin);
    assert.equal(headers['access-control-allow-credentials'], 'true');
  });

  it('refuses a stolen token from Node, from other browsers and with cookies that were planted', async () => {
    const other = await mint();
    const theirs = await mint();
    await signIn(theirs.hash);
    const cookies: Record<string, string | undefined> = {
      'no cookie': undefined,
      'the cookie of another browser': `${name}=${other.text}`,
      'the cookie of another session': `${name}=${theirs.text}`,
      'the hash for a cookie': `${name}=${own.hash}`,
      'an empty one': `${name}=`,
      'one of another case': `__host-http-fingerprint=${own.text}`,
      'one without the prefix': `fingerprint=${own.text}`,
      'one of the other prefix': `__Host-fingerprint=${own.text}`,
      'a second one': `${name}=${own.text}; ${name}=${other.text}`,
      'a first one': `${name}=${other.text}; ${name}=${own.text}`,
      'the right one twice': `${name}=${own.text}; ${name}=${own.text}`,
      'one that is longer': `${name}=${own.text}A`,
      'one that is shorter': `${name}=${own.text.slice(0, -1)}`,
      'one of an inherited name': `__proto__=${own.text}`,
    };
    for (const cookie of Object.values(cookies)) await assertRefused(token, cookie);
  });

  it('refuses a token that names no browser, whatever cookie comes with it', async () => {
    const { access_token } = await signIn(undefined);
    assert.equal(decodeJwt(access_token)['userFingerprint'], undefined);
    await assertRefused(access_token, `${name}=${own.text}`);
    await assertRefused(access_token);
  });

  it('wants the hash with each refresh', async () => {
    const refresh = (refresh_token: string, form: Record<string, string>) =>
      stage.token({ grant_type: 'refresh_token', refresh_token, resource: stage.api.hybridUrl, ...form });
    const second = await refresh(refreshToken, { user_fingerprint: own.hash });
    assert.equal((await ask(second.access_token, `${name}=${own.text}`)).status, 200);
    const without = await refresh(second.refresh_token, {});
    assert.equal(without.error, 'invalid_grant');
    const third = await refresh(second.refresh_token, { user_fingerprint: own.hash });
    assert.equal((await ask(third.access_token, `${name}=${own.text}`)).status, 200);
  });

  it('gives nothing for a stolen refresh token, whatever cookie of his own the thief has', async () => {
    const thief = await mint();
    const stolen = await signIn(own.hash);
    for (const resource of [stage.api.hybridUrl, stage.api.url]) {
      const { refresh_token } = stolen;
      const form = { grant_type: 'refresh_token', refresh_token, resource };
      assert.equal((await stage.token({ ...form, user_fingerprint: thief.hash })).error, 'invalid_grant');
    }
    const unbound = await signIn(undefined);
    const { access_token } = await stage.token({
      grant_type: 'refresh_token',
      refresh_token: unbound.refresh_token,
      user_fingerprint: thief.hash,
    });
    await assertRefused(access_token, `${name}=${thief.text}`);
  });

  it('puts nothing into a token that is no hash', async () => {
    for (const hash of [
      '',
      own.hash.slice(1),
      `${own.hash}0`,
      own.hash.toUpperCase(),
      `${own.hash}\n`,
      '"><script>',
    ])
      assert.equal(decodeJwt((await signIn(hash)).access_token)['userFingerprint'], undefined, hash);
  });

  it('keeps its tokens from the other routes, and theirs from its own', async () => {
    const cookie = `${name}=${own.text}`;
    await assertRefused(token, cookie, stage.api.url);
    const { access_token } = await signIn(own.hash, stage.api.url);
    assert.equal((await ask(access_token, undefined, stage.api.url)).status, 200);
    assert.equal(decodeJwt(access_token)['userFingerprint'], undefined);
    await assertRefused(access_token, cookie);
  });
});
