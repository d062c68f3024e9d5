import assert from 'node:assert/strict';
import { after, before, describe, it, mock } from 'node:test';
import type { LogoutAnswer } from '../contract.ts';
import type { BackendSessionSettings } from './backend-session-options.ts';
import type { Browser } from './spec/browser.ts';
import { sessionStage, type SessionStage } from './spec/session-stage.ts';

const sessionCookie = '__Host-Http-session';

describe('a logout', () => {
  let stage: SessionStage;
  let idToken = '';
  before(async () => {
    const watch: BackendSessionSettings['fetch'] = async (url, options) => {
      const response = await fetch(url, options as RequestInit);
      if (url.endsWith('/token'))
        idToken = ((await response.clone().json()) as { id_token: string }).id_token;
      return response;
    };
    stage = await sessionStage({ fetch: watch });
  });
  after(() => stage.close());

  async function signedIn(): Promise<Browser> {
    const browser = stage.browser();
    await stage.signIn(browser);
    return browser;
  }

  async function logout(browser: Browser, body: Record<string, unknown> = {}) {
    const reply = await browser.call('/bff/logout', { method: 'POST', body });
    assert.equal(reply.status, 200);
    return { ...reply, location: (JSON.parse(reply.body) as LogoutAnswer).location };
  }

  function copyOf(browser: Browser): Browser {
    const thief = stage.browser();
    for (const [name, { value }] of browser.cookies()) thief.plant(name, value);
    return thief;
  }

  const asks = (endpoint: string) =>
    stage.demo.provider.requests.filter((request) => request.endpoint === endpoint).length;

  it('ends the session here for whoever holds its cookie, and revokes the refresh token', async () => {
    const browser = await signedIn();
    const thief = copyOf(browser);
    const before = asks('revocation');
    const { headers } = await logout(browser);
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['clear-site-data'], '"cache", "storage"');
    assert.ok(!browser.cookies().has(sessionCookie));
    assert.deepEqual(await stage.session(browser), { signed_in: false });
    assert.deepEqual(await stage.session(thief), { signed_in: false });
    assert.equal(asks('revocation'), before + 1);
  });

  it('leads over the provider, whose session ends too, to the page it was asked for', async () => {
    const browser = await signedIn();
    const { location } = await logout(browser, { redirect_to: '/bye?really=1' });
    assert.equal(location, `${stage.origin}/bff/end-session`);
    const page = await stage.signOutAtProvider(browser, location);
    assert.equal(page.url.href, `${stage.origin}/bye?really=1`);
    const again = await browser.go('/bff/login');
    assert.match(again.body, /name="password"/);
  });

  it('shows the ID token to the provider and to no script', async () => {
    const browser = await signedIn();
    const reply = await logout(browser);
    assert.ok(idToken.length > 100);
    assert.ok(!JSON.stringify(reply).includes(idToken));
    assert.ok(![...browser.cookies().values()].some(({ value }) => value.includes(idToken)));
    const { url } = await browser.go(
      reply.location ?? '',
      stage.origin,
      undefined,
      ({ origin }) => origin !== stage.origin,
    );
    assert.equal(url.searchParams.get('id_token_hint'), idToken);
    assert.deepEqual(url.searchParams.getAll('post_logout_redirect_uri'), [`${stage.origin}/bff/signed-out`]);
  });

  it('leads to the provider once, and from no other site', async () => {
    const browser = await signedIn();
    const { location } = await logout(browser);
    const thief = copyOf(browser);
    assert.equal((await thief.go(location ?? '', 'https://evil.example')).status, 403);
    const before = asks('end_session');
    await browser.go(location ?? '');
    await thief.go(location ?? '');
    await stage.browser().go(location ?? '');
    assert.equal(asks('end_session'), before + 1);
  });

  it('of the app alone leaves the provider as it is', async () => {
    const browser = await signedIn();
    assert.equal((await logout(browser, { scope: 'app' })).location, null);
    await stage.signIn(browser);
    assert.ok((await stage.session(browser)).signed_in);
  });

  it('leads to the start page when it was to lead to another site', async () => {
    const browser = await signedIn();
    const { location } = await logout(browser, { redirect_to: '//evil.example' });
    const page = await stage.signOutAtProvider(browser, location ?? '');
    assert.equal(page.url.href, `${stage.origin}/`);
  });

  it('counts for whoever has signed out already', async () => {
    const browser = await signedIn();
    await logout(browser, { scope: 'app' });
    assert.equal((await logout(browser)).location, null);
  });

  it('needs the token that proves where it comes from', async () => {
    const browser = await signedIn();
    for (const headers of [
      { 'x-xsrf-token': undefined },
      { 'x-csrf': undefined },
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    ]) {
      const { status, body } = await browser.call('/bff/logout', { method: 'POST', body: {}, headers });
      assert.equal(status, 403);
      assert.match(body, /csrf_refused/);
    }
    assert.ok((await stage.session(browser)).signed_in);
  });

  it('that is not JSON ends nothing', async () => {
    const browser = await signedIn();
    const headers = { 'content-type': 'application/json', 'content-length': '1' };
    const { status, body } = await browser.call('/bff/logout', { method: 'POST', headers, text: '{' });
    assert.equal(status, 400);
    assert.match(body, /invalid_request/);
    assert.ok((await stage.session(browser)).signed_in);
  });

  it('leaves a browser that can sign in again', async () => {
    const browser = await signedIn();
    await logout(browser, { scope: 'app' });
    await stage.signIn(browser);
    assert.equal((await logout(browser)).status, 200);
  });

  describe('comes back from the provider', () => {
    async function back(state: string | null): Promise<string> {
      const query = state === null ? '' : `?state=${encodeURIComponent(state)}`;
      const page = await stage.browser().go(`/bff/signed-out${query}`, stage.demo.provider.issuer);
      return page.url.href;
    }

    async function state(): Promise<string> {
      const browser = await signedIn();
      const { location } = await logout(browser, { redirect_to: '/bye' });
      const { url } = await browser.go(
        location ?? '',
        stage.origin,
        undefined,
        ({ origin }) => origin !== stage.origin,
      );
      return url.searchParams.get('state') ?? '';
    }

    it('to where it was to lead', async () => {
      assert.equal(await back(await state()), `${stage.origin}/bye`);
    });

    it('to the start page without a state, with another, and with one of a login', async () => {
      const browser = stage.browser();
      await browser.go('/bff/login?redirect_to=/bye');
      const [login] = [...browser.cookies().values()];
      for (const other of [null, '', 'another', `${await state()}x`, login?.value ?? ''])
        assert.equal(await back(other), `${stage.origin}/`);
    });

    it('to the start page after an hour', async () => {
      const old = await state();
      mock.timers.enable({ apis: ['Date'], now: Date.now() + 61 * 60_000 });
      try {
        assert.equal(await back(old), `${stage.origin}/`);
      } finally {
        mock.timers.reset();
      }
    });
  });
});

describe('a logout without the provider', () => {
  it('ends the session here, and leads nowhere', async () => {
    const stage = await sessionStage();
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      const thief = stage.browser();
      for (const [name, { value }] of browser.cookies()) thief.plant(name, value);
      await stage.demo.provider.stop();
      const { status, body } = await browser.call('/bff/logout', { method: 'POST', body: {} });
      assert.deepEqual([status, body], [200, '{"location":null}']);
      assert.deepEqual(await stage.session(thief), { signed_in: false });
      assert.match(stage.errors.at(-1) ?? '', /^provider_unreachable/);
    } finally {
      await stage.close();
    }
  });

  it('does not wait for one that never answers', async () => {
    const stage = await sessionStage({
      fetch: (url, options) =>
        url.endsWith('/revocation')
          ? new Promise<never>(() => undefined)
          : fetch(url, options as RequestInit),
    });
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      const { body } = await browser.call('/bff/logout', { method: 'POST', body: {} });
      assert.equal(body, '{"location":null}');
    } finally {
      await stage.close();
    }
  });
});

describe('the way back from a logout', () => {
  it('is told by the name that the provider has for it', async () => {
    const stage = await sessionStage({ postLogoutParameter: 'logout_uri' });
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      const reply = await browser.call('/bff/logout', { method: 'POST', body: {} });
      const { location } = JSON.parse(reply.body) as LogoutAnswer;
      const isElsewhere = ({ origin }: URL) => origin !== stage.origin;
      const { url } = await browser.go(location ?? '', stage.origin, undefined, isElsewhere);
      assert.equal(url.searchParams.get('logout_uri'), `${stage.origin}/bff/signed-out`);
      assert.equal(url.searchParams.get('post_logout_redirect_uri'), null);
    } finally {
      await stage.close();
    }
  });
});

describe('what a logout clears in the browser', () => {
  it('is for the app to decide', async () => {
    const stage = await sessionStage({ clearSiteData: [] });
    try {
      const browser = stage.browser();
      await stage.signIn(browser);
      const { headers } = await browser.call('/bff/logout', { method: 'POST', body: {} });
      assert.ok(!('clear-site-data' in headers));
    } finally {
      await stage.close();
    }
  });
});

describe('all sessions of a user', () => {
  it('end when the app says so', async () => {
    const stage = await sessionStage();
    try {
      const [first, second, other] = [stage.browser(), stage.browser(), stage.browser()];
      await stage.signIn(first);
      await stage.signIn(second);
      await stage.signIn(other, '', 'admin');
      assert.equal(await stage.backend.end({ sub: 'alice' }), 2);
      assert.deepEqual(await stage.session(first), { signed_in: false });
      assert.deepEqual(await stage.session(second), { signed_in: false });
      assert.ok((await stage.session(other)).signed_in);
      assert.equal(await stage.backend.end({ sub: 'alice' }), 0);
    } finally {
      await stage.close();
    }
  });
});
