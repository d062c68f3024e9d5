import { AppTab } from './spec/app-tab';
import { HeldCrypto } from './spec/held-crypto';
import { challengeOf, type ScriptedProvider } from './spec/scripted-provider';
import { SigningKey } from './spec/signing-key';
import { until } from './spec/until';

const key = SigningKey.generate();

let provider: ScriptedProvider;
let tab: AppTab;

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await key);
  provider = tab.provider;
});

const asked = () => Object.fromEntries(new URL(tab.destination).searchParams);
const random = expect.stringMatching(/^[\w-]{43}$/) as unknown;

describe('the authorization request', () => {
  it('says exactly what is needed', async () => {
    await tab.open();
    await tab.auth.login();

    expect(tab.destination).toMatch(/^https:\/\/id\.example\.com\/authorize\?/);
    expect(tab.departures[0]?.how).toBe('assign');
    expect(asked()).toEqual({
      response_type: 'code',
      client_id: 'shop',
      redirect_uri: 'http://localhost/auth/callback',
      scope: 'openid profile',
      state: random,
      nonce: random,
      code_challenge: random,
      code_challenge_method: 'S256',
    });
  });

  it('says what the app asks for', async () => {
    const resource = 'https://api.example.com/';
    tab.config = { ...tab.config, scope: 'openid billing:read', resource, redirectUri: '/back' };
    await tab.open();
    await tab.auth.login({ prompt: 'login', loginHint: 'alice@example.com & co' });

    expect(asked()).toMatchObject({
      scope: 'openid billing:read',
      resource,
      redirect_uri: 'http://localhost/back',
      prompt: 'login',
      login_hint: 'alice@example.com & co',
    });
  });

  it('says what the provider wants besides, in the frame too, and never in place of its own', async () => {
    const loginParameters = { audience: 'https://api.example.com/', state: 'known', prompt: 'consent' };
    tab.config = { ...tab.config, loginParameters };
    await tab.open();
    await tab.auth.login();
    expect(asked()).toMatchObject({ ...loginParameters, state: random });
    await tab.auth.login({ prompt: 'login', parameters: { kc_idp_hint: 'github', nonce: 'known' } });
    const expected = { ...loginParameters, kc_idp_hint: 'github', state: random, nonce: random };
    expect(asked()).toMatchObject({ ...expected, prompt: 'login' });

    await tab.signIn();
    await tab.open();
    const inFrame = Object.fromEntries(new URL(tab.frames.urls.at(-1) ?? '').searchParams);
    expect(inFrame).toMatchObject({ audience: 'https://api.example.com/', state: random, prompt: 'none' });
    expect(inFrame).not.toHaveProperty('kc_idp_hint');
  });

  it('takes no request object, which would count in place of all it says', async () => {
    const object = { request: 'eyJhbGciOiJub25lIn0.e30.', request_uri: 'https://evil.example/request' };
    tab.config = { ...tab.config, loginParameters: object };
    await tab.open();
    await tab.auth.login({ parameters: { ...object, kc_idp_hint: 'github' } });
    expect(asked()).toHaveProperty('kc_idp_hint');
    for (const name of Object.keys(object)) expect(asked()).not.toHaveProperty(name);
  });

  it('says how the user has to sign in, for which scopes, and in which language', async () => {
    tab.config = { ...tab.config, scope: 'openid profile' };
    await tab.open();
    await tab.auth.login({
      acr: ['phr', 'mfa'],
      maxAge: 0,
      scope: 'billing:read openid  billing:write',
      uiLocales: ['de-CH', 'fr'],
    });

    expect(asked()).toMatchObject({
      acr_values: 'phr mfa',
      max_age: '0',
      scope: 'openid profile billing:read billing:write',
      ui_locales: 'de-CH fr',
    });
  });

  it.each([-1, 1.5, NaN, Infinity, '60' as never])('is not sent with a `maxAge` of %s', async (maxAge) => {
    await tab.open();

    await expect(tab.auth.login({ maxAge })).rejects.toMatchObject({ code: 'config_invalid' });
    expect(tab.departures).toEqual([]);
  });

  it('is not sent once the caller has called it off', async () => {
    await tab.open();
    const caller = new AbortController();
    const hashing = new HeldCrypto('digest');
    const leaving = tab.auth.login({ signal: caller.signal });
    await until(() => hashing.isAsked);
    caller.abort();
    hashing.release();
    await until(() => hashing.isDone);

    expect(await leaving).toBe('aborted');
    expect(tab.departures).toEqual([]);
    expect(Object.keys(sessionStorage)).toEqual([]);
    expect(tab.outcome).toBe('no-session');
  });

  it('keeps the parameters of the endpoint', async () => {
    const authorization_endpoint = 'https://id.example.com/authorize?tenant=7';
    provider.metadata = { ...provider.metadata, authorization_endpoint };
    await tab.open();
    await tab.auth.login();

    expect(asked()).toMatchObject({ tenant: '7', response_type: 'code' });
  });

  it('commits to a secret that goes to the token endpoint alone', async () => {
    await tab.signIn();
    const verifier = provider.requestsTo('/token')[0]?.form.get('code_verifier') ?? '';

    expect(verifier).toEqual(random);
    expect(asked()['code_challenge']).toBe(await challengeOf(verifier));
    expect(tab.destination).not.toContain(verifier);
  });

  it('never repeats its state, nonce and challenge', async () => {
    const seen: (string | undefined)[] = [];
    for (let i = 0; i < 5; i++) {
      await tab.open();
      await tab.auth.login();
      const { state, nonce, code_challenge } = asked();
      seen.push(state, nonce, code_challenge);
    }
    expect(new Set(seen).size).toBe(15);
  });

  it.each([
    '//evil.example',
    '\\\\evil.example',
    '/\\evil.example',
    'https://evil.example/',
    'http://localhost:8080/',
    'https://localhost/',
    'http://user@localhost/',
    'javascript:alert(1)',
    'data:text/html,hello',
    'blob:http://localhost/1',
    'http://',
  ])('is not sent when the user is to return to %s', async (redirectTo) => {
    await tab.open();
    await expect(tab.auth.login({ redirectTo })).rejects.toMatchObject({ code: 'config_invalid' });

    expect(tab.departures).toEqual([]);
    expect(Object.keys(sessionStorage)).toEqual([]);
  });

  it('lets the user return to any path of the app, even one that begins like a host', async () => {
    await tab.open();
    await tab.login({ redirectTo: 'http://localhost//evil.example/?a=b#c' });

    expect(location.href).toBe('http://localhost//evil.example/?a=b#c');
    expect(tab.auth.isSignedIn()).toBe(true);
  });

  it.each<[title: string, config: object]>([
    ['without a client', { clientId: '' }],
    ['without openid', { scope: 'profile' }],
    ['with a scope that only contains that word', { scope: 'openidx profile' }],
    ['to a provider that is not encrypted', { issuer: 'http://id.example.com' }],
    ['from another origin', { redirectUri: 'https://evil.example/' }],
    ['with an answer below a query', { redirectUri: 'auth/callback?tenant=1' }],
    ['with an answer below a fragment', { redirectUri: 'auth/callback#/home' }],
    ['with an answer below an empty query', { redirectUri: 'auth/callback?' }],
    ['with a silent answer below a query', { silentRedirectUri: 'auth/silent.html?tenant=1' }],
    ['with a silent answer below a fragment', { silentRedirectUri: 'auth/silent.html#' }],
  ])('is not sent %s', async (_, config) => {
    tab.config = { ...tab.config, ...config };
    await tab.open();

    expect(tab.errorCode).toBe('config_invalid');
    await expect(tab.auth.login()).rejects.toMatchObject({ code: 'config_invalid' });
    expect(provider.requests).toEqual([]);
    expect(tab.departures).toEqual([]);
  });

  it.each<[title: string, config: object]>([
    ['all its addresses', {}],
    [
      'the redirect URI',
      { silentRedirectUri: 'http://localhost/s', postLogoutRedirectUri: 'http://localhost/' },
    ],
    ['the silent one', { redirectUri: 'http://localhost/c', postLogoutRedirectUri: 'http://localhost/' }],
    ['the one of logouts', { redirectUri: 'http://localhost/c', silentRedirectUri: 'http://localhost/s' }],
  ])('is not sent when the base of the document moves %s to another origin', async (_, config) => {
    tab.config = { ...tab.config, ...config, silentSignIn: 'always' };
    document.head.innerHTML = '<base href="https://evil.example/">';
    await tab.open();

    expect(tab.errorCode).toBe('config_invalid');
    await expect(tab.auth.login()).rejects.toMatchObject({ code: 'config_invalid' });
    expect([...provider.requests, ...tab.departures, ...tab.frames.urls]).toEqual([]);
  });
});
