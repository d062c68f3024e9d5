import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import express, { type RequestHandler } from 'express';
import { decodeJwt, type JWTPayload } from 'jose';
import { SpecIssuer, audience } from '../api/spec/spec-issuer.ts';
import { startLogin } from '../login/spec/login-server.ts';
import {
  requireAccessToken,
  sessionFingerprint,
  type BackendError,
  type FingerprintAnswer,
  type SessionFingerprintOptions,
} from '../public-api.ts';
import { listen, type Listening } from '../spec/listen.ts';
import { send, type Headers, type Reply } from '../spec/send.ts';

const app = 'https://shop.example.com';
const cookieName = '__Host-Http-fingerprint';
const fromApp = { origin: app, 'sec-fetch-site': 'same-site', 'x-csrf': '1' };
const sha256 = (text: string, encoding: 'hex' | 'base64url') =>
  createHash('sha256').update(text, 'utf8').digest(encoding);
const hashIn = ({ body }: Reply) => (JSON.parse(body) as FingerprintAnswer).hash;
const cookieIn = ({ headers }: Reply) => headers['set-cookie']?.[0] ?? '';
const textIn = (reply: Reply) => /=([^;]*)/.exec(cookieIn(reply))?.[1] ?? '';

describe('sessionFingerprint', () => {
  const closers: (() => Promise<void>)[] = [];
  let issuer: SpecIssuer;
  let api: Listening;
  before(async () => {
    issuer = await SpecIssuer.start();
    closers.push(() => issuer.close());
    api = await startApi();
  });
  after(() => Promise.all(closers.map((close) => close())));

  /** An API that mints, with a route that wants both. */
  async function startApi(
    options: Partial<SessionFingerprintOptions> = {},
    token: RequestHandler = requireAccessToken({ issuer: issuer.issuer, audience }),
  ): Promise<Listening> {
    const fingerprint = sessionFingerprint({ allowedOrigins: [app], ...options });
    const server = await listen();
    closers.push(() => server.close());
    server.serve(
      express()
        .use(fingerprint.router)
        .get('/orders', token, fingerprint.verify, (_request, response) => {
          response.json([]);
        }),
    );
    return server;
  }

  const mint = (headers: Headers = {}, { origin } = api, method = 'POST') =>
    send(method, `${origin}/fingerprint`, { ...fromApp, ...headers });

  const order = (claims: JWTPayload, cookie: string | undefined, { origin } = api) =>
    send('GET', `${origin}/orders`, { authorization: `Bearer ${issuer.token(claims)}`, cookie });

  describe('the endpoint', () => {
    it('leaves a cookie that is out of reach for script and other sites, and tells its hash alone', async () => {
      const reply = await mint();
      assert.equal(reply.status, 200);
      const text = textIn(reply);
      assert.match(text, /^[\w-]{43}$/);
      assert.equal(cookieIn(reply), `${cookieName}=${text}; Path=/; HttpOnly; Secure; SameSite=Strict`);
      assert.deepEqual(JSON.parse(reply.body), { hash: sha256(text, 'hex') });
      assert.equal(reply.headers['cache-control'], 'no-store');
      assert.match(reply.headers.vary ?? '', /Origin/);
    });

    it('gives each browser another one, and each tab of one the same', async () => {
      const [one, other] = [await mint(), await mint()];
      assert.notEqual(hashIn(one), hashIn(other));
      const again = await mint({ cookie: `other=1; ${cookieName}=${textIn(one)}` });
      assert.equal(hashIn(again), hashIn(one));
      assert.equal(textIn(again), textIn(one));
    });

    it('replaces a cookie that it has not left like that', async () => {
      for (const text of ['', 'known', 'a'.repeat(44), `${'a'.repeat(42)}.`]) {
        const reply = await mint({ cookie: `${cookieName}=${text}` });
        assert.match(textIn(reply), /^[\w-]{43}$/);
        assert.equal(hashIn(reply), sha256(textIn(reply), 'hex'));
      }
    });

    it('refuses to choose between two cookies', async () => {
      const text = textIn(await mint());
      const reply = await mint({ cookie: `${cookieName}=${text}; ${cookieName}=${'a'.repeat(43)}` });
      assert.equal(reply.status, 403);
      assert.equal(reply.headers['set-cookie'], undefined);
    });

    it('has the cookie last from the last time it was asked for, where it is to last', async () => {
      const server = await startApi({ maxAge: 3600 });
      const first = await mint({}, server);
      assert.match(cookieIn(first), /; Max-Age=3600;/);
      const again = await mint({ cookie: `${cookieName}=${textIn(first)}` }, server);
      assert.match(cookieIn(again), /; Max-Age=3600;/);
    });

    it('forgets it', async () => {
      const reply = await mint({ cookie: `${cookieName}=${textIn(await mint())}` }, api, 'DELETE');
      assert.equal(reply.status, 204);
      const gone = `${cookieName}=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Strict`;
      assert.equal(cookieIn(reply), gone);
    });

    it('lets the app read the answer, cookies included, and answers its preflight', async () => {
      for (const reply of [
        await mint(),
        await send('OPTIONS', `${api.origin}/fingerprint`, {
          origin: app,
          'access-control-request-method': 'DELETE',
          'access-control-request-headers': 'x-csrf',
        }),
      ]) {
        assert.equal(reply.headers['access-control-allow-origin'], app);
        assert.equal(reply.headers['access-control-allow-credentials'], 'true');
      }
      const { headers } = await send('OPTIONS', `${api.origin}/fingerprint`, {
        origin: app,
        'access-control-request-method': 'DELETE',
      });
      assert.match(headers['access-control-allow-methods'] ?? '', /DELETE/);
      assert.match(headers['access-control-allow-headers'] ?? '', /X-CSRF/);
    });

    for (const [what, headers] of Object.entries<Headers>({
      'another origin': { origin: 'https://evil.example' },
      'another port': { origin: `${app}:8443` },
      'an origin that only begins like it': { origin: `${app}.evil.example` },
      'an opaque origin': { origin: 'null' },
      'no origin': { origin: undefined },
      'another site': { 'sec-fetch-site': 'cross-site' },
      'a navigation': { 'sec-fetch-site': 'none' },
      'no header of its own': { 'x-csrf': undefined },
    }))
      it(`answers nothing to requests with ${what}`, async () => {
        for (const method of ['POST', 'DELETE']) {
          const reply = await mint(headers, api, method);
          assert.equal(reply.status, 403);
          assert.equal((JSON.parse(reply.body) as { code: string }).code, 'csrf_refused');
          assert.equal(reply.headers['set-cookie'], undefined);
        }
      });

    it('goes by the origin in browsers that say nothing of the site', async () => {
      assert.equal((await mint({ 'sec-fetch-site': undefined })).status, 200);
    });
  });

  describe('the check', () => {
    it('lets a token pass beside the cookie whose hash is in it', async () => {
      const minted = await mint();
      const claims = { userFingerprint: hashIn(minted) };
      assert.equal((await order(claims, `${cookieName}=${textIn(minted)}`)).status, 200);
    });

    it('goes by the claim, the cookie and the encoding that are set', async () => {
      const server = await startApi({
        claim: 'fgp',
        encoding: 'base64url',
        cookieName: '__Host-fgp',
      });
      const minted = await mint({}, server);
      const cookie = `__Host-fgp=${textIn(minted)}`;
      assert.equal(hashIn(minted), sha256(textIn(minted), 'base64url'));
      assert.equal((await order({ fgp: hashIn(minted) }, cookie, server)).status, 200);
      assert.equal((await order({ userFingerprint: hashIn(minted) }, cookie, server)).status, 401);
      const hex = sha256(textIn(minted), 'hex');
      assert.equal((await order({ fgp: hex }, cookie, server)).status, 401);
    });

    it('says that the token is no good, and nothing of why', async () => {
      const minted = await mint();
      const refused = [
        await order({}, `${cookieName}=${textIn(minted)}`),
        await order({ userFingerprint: hashIn(minted) }, undefined),
        await order({ userFingerprint: hashIn(minted) }, `${cookieName}=${textIn(await mint())}`),
      ];
      assert.deepEqual(
        [...new Set(refused.map(({ body }) => body))],
        [JSON.stringify({ code: 'not_signed_in', message: 'The access token is not good here.' })],
      );
      for (const { status, headers } of refused) {
        assert.equal(status, 401);
        assert.equal(headers['www-authenticate'], `Bearer realm="${audience}", error="invalid_token"`);
      }
    });

    it('tells the server which rule was broken, and no value', async () => {
      const told: string[] = [];
      const onError = ({ code, message }: BackendError) => told.push(`${code}: ${message}`);
      const server = await startApi({ onError });
      const nothing: RequestHandler = (_request, _response, next) => {
        next();
      };
      const unverified = await startApi({ onError }, nothing);
      const minted = await mint();
      const claims = { userFingerprint: hashIn(minted) };
      const own = `${cookieName}=${textIn(minted)}`;
      await order(claims, undefined, server);
      await order(claims, `${own}; ${own}`, server);
      await order(claims, `${cookieName}=known`, server);
      await order({}, own, server);
      await order(claims, `${cookieName}=${textIn(await mint())}`, server);
      await order(claims, own, unverified);
      assert.equal((await order(claims, own, server)).status, 200);
      const rules = [
        ...['no cookie', 'two cookies', 'malformed cookie', 'no claim', 'the claim is not of this cookie'],
        'nothing has verified a token before it',
      ];
      const line = 'not_signed_in: A session fingerprint was refused:';
      assert.deepEqual(
        told,
        rules.map((rule) => `${line} ${rule}.`),
      );
    });

    it('refuses a claim that is no text, one that is longer, and one of another case', async () => {
      const minted = await mint();
      const hash = hashIn(minted);
      for (const userFingerprint of [
        null,
        0,
        true,
        [hash],
        { hash },
        '',
        `${hash}0`,
        hash.slice(1),
        hash.toUpperCase(),
        'é'.repeat(64),
      ])
        assert.equal((await order({ userFingerprint }, `${cookieName}=${textIn(minted)}`)).status, 401);
    });

    it('refuses a cookie that was not left like that, even when the token names it', async () => {
      for (const text of ['', 'known', 'a'.repeat(44), '%E0%A4%A', '"', '=', 'x'.repeat(8000)]) {
        const userFingerprint = sha256(text, 'hex');
        assert.equal((await order({ userFingerprint }, `${cookieName}=${text}`)).status, 401, text);
      }
    });

    it('refuses two cookies, whichever is the right one', async () => {
      const minted = await mint();
      const own = `${cookieName}=${textIn(minted)}`;
      const planted = `${cookieName}=${textIn(await mint())}`;
      for (const cookie of [
        `${own}; ${planted}`,
        `${planted}; ${own}`,
        `${own}; ${own}`,
        `${own};${cookieName}=`,
      ])
        assert.equal((await order({ userFingerprint: hashIn(minted) }, cookie)).status, 401, cookie);
    });

    it('lets nothing pass where no token was verified before it', async () => {
      const nothing: RequestHandler = (_request, _response, next) => {
        next();
      };
      const server = await startApi({}, nothing);
      const minted = await mint({}, server);
      const claims = { userFingerprint: hashIn(minted) };
      assert.equal((await order(claims, `${cookieName}=${textIn(minted)}`, server)).status, 401);
    });
  });

  it('takes no settings that cannot be right', () => {
    const settings: Record<string, Partial<SessionFingerprintOptions>> = {
      allowedOrigins: { allowedOrigins: [] },
      origin: { allowedOrigins: ['https://*.example.com'] },
      'an origin that anybody on the way can speak for': { allowedOrigins: [app, 'http://a.test'] },
      cookieName: { cookieName: 'fingerprint' },
      'cookieName without prefix': { cookieName: '__Secure-fingerprint' },
      path: { path: 'fingerprint' },
      claim: { claim: '' },
      encoding: { encoding: 'base64' as 'hex' },
      maxAge: { maxAge: 0 },
    };
    for (const [what, options] of Object.entries(settings))
      assert.throws(() => sessionFingerprint({ allowedOrigins: [app], ...options }), TypeError, what);
  });
});

describe('sessionFingerprint with an own login', () => {
  const start = () => {
    const fingerprint = sessionFingerprint({ allowedOrigins: [app] });
    return startLogin(
      {
        requestClaims: fingerprint.claims,
        checkCredentials: async () => ({ sub: 'alice', userFingerprint: 'of the user table' }),
      },
      (server, login) => {
        server.get('/bound', login.authenticate(), fingerprint.verify, (_request, response) => {
          response.json({});
        });
      },
    );
  };
  const bearer = (token = '') => ({ authorization: `Bearer ${token}` });

  it('binds the token of a login and of each refresh to the browser', async () => {
    await using server = await start();
    const browser = server.browser();
    const first = await browser.signIn();
    const text = browser.cookies.get(cookieName)?.value ?? '';
    assert.equal(decodeJwt(first.access_token ?? '')['userFingerprint'], sha256(text, 'hex'));
    const { body } = await browser.refresh();
    const { access_token } = body as typeof first;
    assert.notEqual(access_token, first.access_token);
    for (const token of [first.access_token, access_token]) {
      assert.equal((await browser.send('GET', '/bound', undefined, bearer(token))).status, 200);
      assert.equal((await server.browser().send('GET', '/bound', undefined, bearer(token))).status, 401);
    }
    assert.equal(browser.cookies.get(cookieName)?.value, text);
  });

  it('refuses a token of another user who has signed in as well', async () => {
    await using server = await start();
    const [victim, thief] = [server.browser(), server.browser()];
    const { access_token } = await victim.signIn();
    await thief.signIn();
    assert.equal((await thief.send('GET', '/bound', undefined, bearer(access_token))).status, 401);
  });

  it('gives a browser that has lost the cookie another one with the next refresh', async () => {
    await using server = await start();
    const browser = server.browser();
    const { access_token: before } = await browser.signIn();
    browser.cookies.delete(cookieName);
    const { access_token } = (await browser.refresh()).body as { access_token: string };
    assert.equal((await browser.send('GET', '/bound', undefined, bearer(before))).status, 401);
    assert.equal((await browser.send('GET', '/bound', undefined, bearer(access_token))).status, 200);
  });
});
