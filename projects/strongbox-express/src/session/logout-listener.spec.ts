import assert from 'node:assert/strict';
import { afterEach, describe, it, mock } from 'node:test';
import express from 'express';
import { SignJWT, type JWTPayload } from 'jose';
import { SpecIssuer } from '../api/spec/spec-issuer.ts';
import {
  backchannelLogout,
  memoryStore,
  type BackchannelLogoutOptions,
  type LogoutSubject,
} from '../public-api.ts';
import { listen } from '../spec/listen.ts';
import { send } from '../spec/send.ts';
import { sessionStage } from './spec/session-stage.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe('backchannelLogout of an API', { timeout: 60_000 }, () => {
  afterEach(() => {
    mock.timers.reset();
  });

  interface Listener {
    readonly issuer: SpecIssuer;
    readonly heard: readonly LogoutSubject[];
    readonly post: (token: string) => Promise<number>;
  }

  async function withListener(
    work: (listener: Listener) => Promise<void>,
    options: Partial<BackchannelLogoutOptions> = {},
  ): Promise<void> {
    await using issuer = await SpecIssuer.start();
    issuer.metadata = { id_token_signing_alg_values_supported: ['ES256'] };
    const site = await listen();
    const heard: LogoutSubject[] = [];
    const onLogout = async (who: LogoutSubject): Promise<void> => void heard.push(who);
    const settings = { issuer: issuer.issuer, clientId: ['shop', 'desk'], onLogout };
    site.serve(express().use(backchannelLogout({ ...settings, onError: () => undefined, ...options })));
    const post = async (token: string) => {
      const body = new URLSearchParams({ logout_token: token }).toString();
      return (await send('POST', `${site.origin}/backchannel-logout`, form, body)).status;
    };
    try {
      await work({ issuer, heard, post });
    } finally {
      await site.close();
    }
  }

  function logoutToken(issuer: SpecIssuer, claims: JWTPayload = {}): Promise<string> {
    const [key = assert.fail()] = issuer.keys;
    const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
    return new SignJWT({ jti: crypto.randomUUID(), aud: 'shop', sub: 'alice', events, ...claims })
      .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'logout+jwt' })
      .setIssuer(issuer.issuer)
      .setIssuedAt()
      .setExpirationTime('2 minutes')
      .sign(key.privateKey);
  }

  it('hears who has left, from each of its clients', () =>
    withListener(async ({ issuer, heard, post }) => {
      const statuses = [
        await post(await logoutToken(issuer)),
        await post(await logoutToken(issuer, { aud: 'desk', sid: 'some session' })),
        await post(await logoutToken(issuer, { sub: undefined as never, sid: 'another session' })),
      ];
      assert.deepEqual(statuses, [200, 200, 200]);
      assert.deepEqual(heard, [
        { sub: 'alice', sid: null },
        { sub: 'alice', sid: 'some session' },
        { sub: null, sid: 'another session' },
      ]);
    }));

  it('hears two providers that number their tokens alike, though both are noted in one store', async () => {
    const store = memoryStore();
    const first = async ({ issuer, heard, post }: Listener) => {
      const token = await logoutToken(issuer, { jti: '1' });
      const statuses = [await post(token), await post(token)];
      assert.deepEqual([statuses, heard.length], [[200, 400], 1]);
    };
    await withListener(first, { store });
    await withListener(first, { store });
  });

  it('hears nothing of others, of what was said before, and of what was made up', () =>
    withListener(async ({ issuer, heard, post }) => {
      const token = await logoutToken(issuer);
      assert.equal(await post(token), 200);
      const accessToken = issuer.token({ aud: 'shop' });
      const foreign = await logoutToken(issuer, { aud: 'another' });
      for (const wrong of [token, foreign, accessToken, 'a.b.c', '']) assert.equal(await post(wrong), 400);
      assert.equal(heard.length, 1);
    }));

  it('is told again of what could not be done', async () => {
    let isAway = true;
    await withListener(
      async ({ issuer, post }) => {
        const token = await logoutToken(issuer);
        assert.equal(await post(token), 500);
        isAway = false;
        assert.deepEqual([await post(token), await post(token)], [200, 400]);
      },
      { onLogout: () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve()) },
    );
  });

  it('does not make the provider answer for everything that somebody sends', () =>
    withListener(async ({ issuer, post }) => {
      for (let times = 0; times < 20; times++) await post(`eyJ${times}.e30.`);
      assert.ok(issuer.requests.length <= 2, issuer.requests.join());
      issuer.answer = (_request, response) => {
        response.writeHead(503).end();
        return true;
      };
      mock.timers.enable({ apis: ['Date'], now: Date.now() + 60 * 60_000 });
      const before = issuer.requests.length;
      for (let times = 0; times < 20; times++) assert.equal(await post(`eyJ${times}.e30.`), 503);
      assert.equal(issuer.requests.length, before + 1);
    }));

  it('says what cannot be right in its settings', () => {
    const onLogout = () => Promise.resolve();
    for (const [issuer, clientId] of [
      ['http://id.example.com', 'shop'],
      ['https://id.example.com', ''],
      ['https://id.example.com', []],
      ['https://id.example.com', ['shop', '']],
    ] as const)
      assert.throws(() => backchannelLogout({ issuer, clientId, onLogout }), TypeError);
  });
});

describe('whoever listens to the back-channel logouts of backendSession', () => {
  it('is told when the sessions have ended', async () => {
    const heard: LogoutSubject[] = [];
    const stage = await sessionStage({
      onBackchannelLogout: async (who) => {
        heard.push(who);
      },
    });
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      await stage.signOutAtProvider(browser);
      const [{ sub, sid } = assert.fail()] = heard;
      assert.deepEqual([heard.length, sub, typeof sid], [1, 'alice', 'string']);
      assert.deepEqual(await stage.session(browser), { signed_in: false });
    } finally {
      await stage.close();
    }
  });
});
