import { TestBed } from '@angular/core/testing';
import { ɵSESSION_SOURCE as SESSION_SOURCE } from 'ngx-strongbox';
import { AppTab } from './spec/app-tab';
import { HeldCrypto } from './spec/held-crypto';
import { DISCOVERY, json, type ScriptedProvider } from './spec/scripted-provider';
import { SigningKey } from './spec/signing-key';
import { SlowTokenStore } from './spec/slow-token-store';
import { until } from './spec/until';
import { withTokenStore } from './with-token-store';

const key = SigningKey.generate();

let provider: ScriptedProvider;
let tab: AppTab;

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await key);
  provider = tab.provider;
  await tab.signIn();
  tab.departures.length = 0;
});

afterEach(() => {
  jest.useRealTimers();
});

const asked = (name: string) => new URL(tab.destination).searchParams.get(name);

describe('a logout', () => {
  it('is done in this page at once', async () => {
    const leaving = tab.auth.logout();

    expect(tab.auth.isSignedIn()).toBe(false);
    expect(tab.auth.user()).toBeNull();
    expect(await tab.callApi()).toBeNull();
    await leaving;
    expect(Object.entries(sessionStorage)).toEqual([['strongbox.logout', asked('state')]]);
    expect(Object.keys(localStorage)).toEqual([]);
  });

  it('ends the session of the provider, which knows whose it is and where to go back to', async () => {
    const idToken = provider.secrets.at(-1);
    await tab.auth.logout();

    expect(tab.departures).toHaveLength(1);
    expect(tab.departures[0]?.how).toBe('assign');
    const url = new URL(tab.destination);
    expect(url.origin + url.pathname).toBe('https://id.example.com/logout');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      id_token_hint: idToken,
      client_id: 'shop',
      post_logout_redirect_uri: 'http://localhost/',
      state: expect.stringMatching(/^[\w-]{43}$/) as unknown,
    });
  });

  it('tells the way back by the name that the provider has for it', async () => {
    tab.config = { ...tab.config, postLogoutParameter: 'logout_uri' };
    await tab.open();
    await tab.auth.logout({ redirectTo: '/goodbye' });

    expect(asked('logout_uri')).toBe('http://localhost/goodbye');
    expect(asked('post_logout_redirect_uri')).toBeNull();
  });

  it('goes back to where the app says', async () => {
    await tab.auth.logout({ redirectTo: '/goodbye?lang=de' });

    expect(asked('post_logout_redirect_uri')).toBe('http://localhost/goodbye?lang=de');
  });

  it.each(['//evil.example', '\\\\evil.example', 'https://evil.example/', 'javascript:alert(1)'])(
    'does not go back to %s, but is done, at the provider too',
    async (redirectTo) => {
      await expect(tab.auth.logout({ redirectTo })).rejects.toMatchObject({ code: 'config_invalid' });

      expect(tab.outcome).toBe('logout');
      expect(asked('post_logout_redirect_uri')).toBe('http://localhost/');
      expect(await tab.callApi()).toBeNull();
      expect(await tab.keptToken()).toBeNull();
    },
  );

  it('revokes the refresh token in a request that outlives the page', async () => {
    await tab.auth.renew();
    const refreshToken = provider.secrets.filter((secret) => secret.startsWith('refresh-')).at(-1);
    await tab.auth.logout();
    await until(() => provider.requestsTo('/revoke').length === 1);

    const [{ form, init } = { form: new URLSearchParams(), init: {} }] = provider.requestsTo('/revoke');
    expect(Object.fromEntries(form)).toEqual({
      token: refreshToken,
      token_type_hint: 'refresh_token',
      client_id: 'shop',
    });
    expect(init).toMatchObject({ keepalive: true, credentials: 'omit', redirect: 'error' });
  });

  it('revokes the access token where there is no refresh token', async () => {
    provider.tokens = ({ refresh_token: _, ...response }) => response;
    await tab.open();
    const accessToken = await tab.accessTokens.get();
    await tab.auth.logout();
    await until(() => provider.requestsTo('/revoke').length === 1);

    expect(Object.fromEntries(provider.requestsTo('/revoke')[0]?.form ?? [])).toEqual({
      token: accessToken,
      token_type_hint: 'access_token',
      client_id: 'shop',
    });
  });

  it('stays on the page if only the app is meant', async () => {
    await tab.auth.logout({ scope: 'app' });
    await until(() => provider.requestsTo('/revoke').length === 1);

    expect(tab.outcome).toBe('logout');
    expect(tab.departures).toEqual([]);
    await tab.open();
    expect(tab.outcome).toBe('no-session');
  });

  it('stays on the page if the provider has no session to end', async () => {
    provider.metadata = { ...provider.metadata, end_session_endpoint: undefined };
    await tab.open();
    await tab.auth.logout();

    expect(tab.outcome).toBe('logout');
    expect(tab.departures).toEqual([]);
  });

  it('asks nobody anything when nobody was signed in', async () => {
    await tab.auth.logout({ scope: 'app' });
    await tab.open();
    provider.requests.length = 0;
    await tab.auth.logout();

    expect(provider.requests).toEqual([]);
    expect(tab.departures).toEqual([]);
  });

  it.each<[title: string, answer: () => Response | Promise<Response>]>([
    ['cannot be reached', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['is broken', () => new Response(null, { status: 500 })],
    ['does not revoke such tokens', () => json({ error: 'unsupported_token_type' }, 400)],
    ['does not know the app', () => json({ error: 'invalid_client' }, 401)],
    ['never answers', () => new Promise(() => undefined)],
  ])('is done even if revocation fails because the provider %s', async (_, answer) => {
    provider.answer('/revoke', answer);
    await tab.auth.logout({ scope: 'app' });

    expect(tab.outcome).toBe('logout');
    expect(tab.auth.error()).toBeNull();
    expect(await tab.callApi()).toBeNull();
  });

  it('is done even if the provider’s metadata cannot be had', async () => {
    provider.answer('/.well-known/openid-configuration', () => new Response(null, { status: 503 }));
    await tab.open();
    expect(tab.outcome).toBe('unreachable');
    await tab.auth.logout();

    expect(tab.outcome).toBe('logout');
    expect(tab.departures).toEqual([]);
    expect(Object.keys(localStorage)).toEqual([]);
  });

  it('does not wait for a provider that hangs', async () => {
    const never = () => new Promise<never>(() => undefined);
    // Another page load, so that nothing is known of the provider; and a silent sign-in that has failed.
    provider.answer('/token', () => new Response(null, { status: 503 }));
    await tab.open();
    expect(tab.outcome).toBe('unreachable');
    for (const path of [DISCOVERY, '/revoke', '/jwks', '/token']) provider.answer(path, never);
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate', 'Date'] });
    let isDone = false;
    const leaving = tab.auth.logout().finally(() => (isDone = true));
    expect(tab.outcome).toBe('logout');
    const asks = provider.requestsTo(DISCOVERY).length;
    await until(() => provider.requestsTo(DISCOVERY).length > asks || isDone);
    await jest.advanceTimersByTimeAsync(10_000);
    await until(() => isDone);

    await leaving;
    expect(tab.departures).toEqual([]);
    expect(Object.keys(localStorage)).toEqual([]);
  });

  it('leaves while the revocation hangs', async () => {
    provider.answer('/revoke', () => new Promise(() => undefined));
    await tab.auth.logout();

    expect(tab.destination).toMatch(/^https:\/\/id\.example\.com\/logout\?/);
  });

  it('also ends logins that have not come back yet', async () => {
    await tab.auth.login();
    const answer = provider.authorize(tab.destination);
    await tab.auth.logout({ scope: 'app' });
    await tab.open(answer);

    expect(tab.errorCode).toBe('callback_state_unknown');
    expect(await tab.callApi()).toBeNull();
  });
});

describe('the return from a logout', () => {
  it('is told as such, asks the provider nothing, and leaves the address as the app knows it', async () => {
    tab.config = { ...tab.config, silentSignIn: 'always' };
    await tab.open();
    await tab.auth.logout({ redirectTo: '/goodbye?lang=de' });
    const asks = tab.frames.urls.length;
    await tab.open(`/goodbye?lang=de&state=${asked('state') ?? ''}#top`);

    expect(tab.outcome).toBe('logout');
    expect(tab.auth.error()).toBeNull();
    expect(location.href).toBe('http://localhost/goodbye?lang=de#top');
    expect(tab.frames.urls).toHaveLength(asks);
    expect(Object.keys(sessionStorage)).toEqual([]);
  });

  it('is one page: the next asks as usual', async () => {
    tab.config = { ...tab.config, silentSignIn: 'always' };
    await tab.open();
    await tab.auth.logout();
    const back = `/?state=${asked('state') ?? ''}`;
    await tab.open(back);
    await tab.open(back);

    expect(tab.auth.isSignedIn()).toBe(true);
  });

  it('may come without the state', async () => {
    await tab.auth.logout();
    await tab.open('/');

    expect(tab.outcome).toBe('no-session');
    expect(tab.auth.error()).toBeNull();
    expect(Object.keys(sessionStorage)).toEqual([]);
  });

  it.each(['forged', ''])('is not taken from a state of somebody else’s: “%s”', async (state) => {
    tab.config = { ...tab.config, silentSignIn: 'always' };
    await tab.open();
    await tab.auth.logout();
    await tab.open(`/?state=${state}`);

    expect(tab.auth.isSignedIn()).toBe(true);
    expect(location.search).toBe(`?state=${state}`);
  });

  it('is not looked for where nothing was kept', async () => {
    await tab.open('/?state=null');

    expect(tab.auth.isSignedIn()).toBe(true);
    expect(location.search).toBe('?state=null');
  });

  it('is an ordinary visit where storage is blocked', async () => {
    jest.spyOn(window, 'sessionStorage', 'get').mockImplementation(() => {
      throw new DOMException('Access is denied', 'SecurityError');
    });
    await tab.auth.logout();
    expect(tab.departures).toHaveLength(1);
    await tab.open(`/?state=${asked('state') ?? ''}`);

    expect(tab.outcome).toBe('no-session');
  });
});

describe('a sign-out in another tab', () => {
  const forget = () => TestBed.inject(SESSION_SOURCE).forget();
  const hintKey = 'strongbox.hint.shop';

  it('makes this one forget its tokens and revoke them, and stay where it is', async () => {
    localStorage.clear();
    const forgetting = forget();
    expect(await tab.callApi()).toBeNull();
    await forgetting;
    await until(() => provider.requestsTo('/revoke').length === 1);

    expect(provider.requestsTo('/revoke')[0]?.form.get('token_type_hint')).toBe('refresh_token');
    expect(await tab.keptToken()).toBeNull();
    expect(tab.departures).toEqual([]);
  });

  it('does not take away what a newer login has left for the next visit', async () => {
    // Another tab has signed out, and somebody is signed in there again.
    localStorage.setItem(hintKey, 'frame.newer');
    await forget();

    expect(localStorage.getItem(hintKey)).toBe('frame.newer');
  });

  it('does not take it away from a tab that has never been signed in either', async () => {
    localStorage.clear();
    await tab.open();
    localStorage.setItem(hintKey, 'frame.newer');
    await forget();

    expect(localStorage.getItem(hintKey)).toBe('frame.newer');
  });

  it.each([
    ['nobody has signed in since', null],
    ['somebody has signed in since', 'frame.newer'],
  ])('is noticed by a tab that slept, if %s', async (_, hint) => {
    const source = TestBed.inject(SESSION_SOURCE);
    expect(await source.current()).toMatchObject({ user: { sub: 'alice' } });
    if (hint === null) localStorage.removeItem(hintKey);
    else localStorage.setItem(hintKey, hint);

    expect(await source.current()).toBeNull();
  });

  it('is not seen in other tabs that find the same session', async () => {
    const source = TestBed.inject(SESSION_SOURCE);
    await tab.open();

    expect(await source.current()).toMatchObject({ user: { sub: 'alice' } });
  });
});

describe('what is under way when the user signs out does not bring the session back:', () => {
  it('a renewal', async () => {
    const release = provider.holdBack('/token');
    const renewing = tab.auth.renew().catch((error: unknown) => error);
    await until(() => provider.requestsTo('/token').length === 2);
    await tab.auth.logout({ scope: 'app' });
    // Its answer is not even waited for.
    expect(provider.requestsTo('/token')[1]?.init.signal?.aborted).toBe(true);
    release();

    expect(await renewing).toMatchObject({ code: 'not_signed_in' });
    expect(tab.outcome).toBe('logout');
    expect(await tab.leftovers()).toEqual([]);
  });

  it('a renewal whose tokens are just being stored', async () => {
    const store = new SlowTokenStore();
    tab.features = [withTokenStore(() => store)];
    await tab.open();
    const release = store.holdBack();
    const renewing = tab.auth.renew().catch((error: unknown) => error);
    await until(() => store.saves === 2);
    await tab.auth.logout({ scope: 'app' });
    expect(store.clears).toBe(1);
    release();

    expect(await renewing).toMatchObject({ code: 'not_signed_in' });
    await until(() => store.clears === 2);
    expect(store.record).toBeNull();
  });

  it('a renewal whose tokens are stored too late, which leaves the next login alone', async () => {
    const store = new SlowTokenStore();
    tab.features = [withTokenStore(() => store)];
    await tab.open();
    const release = store.holdBack();
    const renewing = tab.auth.renew().catch((error: unknown) => error);
    await until(() => store.saves === 2);
    await tab.auth.logout({ scope: 'app' });
    await tab.auth.login();
    release();
    await renewing;
    await until(() => store.clears === 2);

    await tab.open(provider.authorize(tab.destination));
    expect(tab.auth.isSignedIn()).toBe(true);
  });

  it('a renewal whose keys are just being fetched', async () => {
    const release = provider.holdBack('/jwks');
    provider.rotate(await SigningKey.generate('RS256', 'next'));
    const renewing = tab.auth.renew().catch((error: unknown) => error);
    await until(() => provider.requestsTo('/jwks').length === 2);
    await tab.auth.logout({ scope: 'app' });
    release();

    expect(await renewing).toMatchObject({ code: 'not_signed_in' });
    expect(await tab.leftovers()).toEqual([]);
  });

  it('a silent sign-in', async () => {
    const release = provider.holdBack('/token');
    provider.requests.length = 0;
    tab.start();
    await until(() => provider.requestsTo('/token').length === 1);
    await tab.auth.logout({ scope: 'app' });
    release();

    expect(await tab.leftovers()).toEqual([]);
    expect(tab.outcome).toBe('logout');
    expect(Object.keys(localStorage)).toEqual([]);
  });

  it('a silent sign-in whose ID token is just being verified', async () => {
    const store = new SlowTokenStore();
    tab.features = [withTokenStore(() => store)];
    // The signature is the last that takes time.
    provider.claims = (claims) => ({ ...claims, at_hash: undefined });
    const verifying = new HeldCrypto('verify');
    tab.start();
    await until(() => verifying.isAsked);
    await tab.auth.logout({ scope: 'app' });
    verifying.release();
    await until(() => verifying.isDone);

    expect(store.saves).toBe(0);
    expect(Object.keys(localStorage)).toEqual([]);
    const asked = tab.frames.urls.length;
    await tab.open();
    expect(tab.outcome).toBe('no-session');
    expect(tab.frames.urls).toHaveLength(asked);
  });

  it('a silent sign-in whose tokens are just being stored', async () => {
    const store = new SlowTokenStore();
    tab.features = [withTokenStore(() => store)];
    const release = store.holdBack();
    tab.start();
    await until(() => store.saves === 1);
    await tab.auth.logout({ scope: 'app' });
    release();
    await until(() => store.clears === 2);

    expect(tab.outcome).toBe('logout');
    expect(store.record).toBeNull();
    expect(Object.keys(localStorage)).toEqual([]);
  });

  it('the return from a login whose ID token is just being verified', async () => {
    const store = new SlowTokenStore();
    tab.features = [withTokenStore(() => store)];
    await tab.auth.login();
    // The signature is the last that takes time.
    provider.claims = (claims) => ({ ...claims, at_hash: undefined });
    const verifying = new HeldCrypto('verify');
    tab.start(provider.authorize(tab.destination));
    await until(() => verifying.isAsked);
    await tab.auth.logout({ scope: 'app' });
    verifying.release();
    await until(() => verifying.isDone);

    expect(store.saves).toBe(0);
    expect(tab.outcome).toBe('logout');
    expect(Object.keys(localStorage)).toEqual([]);
  });

  it('the return from a login', async () => {
    await tab.auth.login();
    const answer = provider.authorize(tab.destination);
    const release = provider.holdBack('/token');
    provider.requests.length = 0;
    tab.start(answer);
    await until(() => provider.requestsTo('/token').length === 1);
    await tab.auth.logout({ scope: 'app' });
    release();

    expect(await tab.leftovers()).toEqual([]);
    expect(tab.outcome).toBe('logout');
    expect([...Object.keys(sessionStorage), ...Object.keys(localStorage)]).toEqual([]);
  });

  it('a login that has everything to leave with', async () => {
    await tab.open();
    const hashing = new HeldCrypto('digest');
    const leaving = tab.auth.login().catch((error: unknown) => error);
    await until(() => hashing.isAsked);
    await tab.auth.logout({ scope: 'app' });
    hashing.release();
    await until(() => hashing.isDone);

    expect(await leaving).toMatchObject({ code: 'not_signed_in' });
    expect(tab.departures).toEqual([]);
    expect(Object.keys(sessionStorage)).toEqual([]);
  });

  it('a login that is about to leave', async () => {
    await tab.open();
    const release = provider.holdBack('/.well-known/openid-configuration');
    const leaving = tab.auth.login().catch((error: unknown) => error);
    provider.requests.length = 0;
    await until(() => provider.requests.length === 1);
    await tab.auth.logout({ scope: 'app' });
    release();

    expect(await leaving).toMatchObject({ code: 'not_signed_in' });
    expect(tab.departures).toEqual([]);
    expect(Object.keys(sessionStorage)).toEqual([]);
  });
});
