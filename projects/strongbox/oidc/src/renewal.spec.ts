import { AppTab } from './spec/app-tab';
import { foreignPage } from './spec/frame-script';
import { json, type ScriptedProvider } from './spec/scripted-provider';
import { SigningKey } from './spec/signing-key';
import { until } from './spec/until';

const key = SigningKey.generate();

let provider: ScriptedProvider;
let tab: AppTab;

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await key);
  provider = tab.provider;
});

afterEach(() => {
  jest.useRealTimers();
});

const withoutRefreshToken = ({ refresh_token: _, ...response }: Readonly<Record<string, unknown>>) =>
  response;
const refreshes = () =>
  provider
    .requestsTo('/token')
    .filter(({ form }) => form.get('grant_type') === 'refresh_token')
    .map(({ form }) => form.get('refresh_token'));
const later = (seconds: number) => {
  const now = Date.now() + seconds * 1000;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
};

describe('a renewal', () => {
  it('gets another access token', async () => {
    await tab.signIn();
    const before = await tab.callApi();
    await tab.auth.renew();
    const after = await tab.callApi();

    expect(after).toMatch(/^Bearer access-/);
    expect(after).not.toBe(before);
    expect(await tab.accessTokens.get()).toBe(after?.slice('Bearer '.length));
  });

  it('happens once for all requests that wait for it, and before the token ends', async () => {
    await tab.signIn();
    const before = await tab.callApi();
    later(296);
    const sent = new Set(await Promise.all(Array.from({ length: 20 }, () => tab.callApi())));

    expect(refreshes()).toHaveLength(1);
    expect(sent.size).toBe(1);
    expect([...sent][0]).not.toBe(before);
  });

  it('uses the refresh token the last one brought', async () => {
    await tab.signIn();
    await tab.auth.renew();
    await tab.auth.renew();

    const [first, second] = refreshes();
    expect(first).not.toBe(second);
    expect(tab.auth.isSignedIn()).toBe(true);
  });

  it('goes on with the refresh token it has if none is brought', async () => {
    await tab.signIn();
    provider.answer('/token', () => json({ access_token: 'next', token_type: 'Bearer', expires_in: 60 }));
    await tab.auth.renew();
    await tab.auth.renew();

    expect(new Set(refreshes()).size).toBe(1);
    expect(await tab.callApi()).toBe('Bearer next');
    expect(tab.auth.user()).toMatchObject({ sub: 'alice', name: 'Name of alice' });
  });

  it('brings new claims, if there is an ID token', async () => {
    await tab.signIn();
    provider.claims = (claims) => ({ ...claims, name: 'Alice Cooper' });
    await tab.auth.renew();

    expect(tab.auth.user()?.name).toBe('Alice Cooper');
  });

  it.each([[undefined], ['that of the login']])('accepts an ID token whose nonce is %s', async (nonce) => {
    await tab.signIn();
    provider.claims = (claims) => ({ ...claims, nonce: nonce === undefined ? undefined : claims['nonce'] });
    await tab.auth.renew();

    expect(tab.auth.isSignedIn()).toBe(true);
  });

  it('does not change what the login had asked for, nor the scopes', async () => {
    const session = () => {
      const state = tab.auth.state();
      return state.status === 'signed-in' ? state.session : null;
    };
    const asked = { acr: 'mfa', maxAge: 60, scope: 'billing:read' };
    await tab.open();
    await tab.login(asked);
    await tab.auth.renew();
    expect(session()).toMatchObject({ asked, scopes: ['openid', 'profile', 'billing:read'] });

    provider.tokens = withoutRefreshToken;
    await tab.login(asked);
    await tab.auth.renew();
    expect(session()).toMatchObject({ asked, scopes: ['openid', 'profile', 'billing:read'] });
    const { acr_values, max_age, scope } = Object.fromEntries(
      new URL(tab.frames.urls.at(-1) ?? '').searchParams,
    );
    expect(scope).toBe('openid profile billing:read');
    // Asked for once more, they could only end the session.
    expect([acr_values, max_age]).toEqual([undefined, undefined]);
  });

  it('does not make the sign-in more recent or weaker than it was', async () => {
    provider.claims = (claims) => ({ ...claims, auth_time: 1000, acr: 'mfa' });
    await tab.signIn();
    provider.claims = (claims) => ({ ...claims, auth_time: 2000 });
    await tab.auth.renew();
    expect(tab.auth.user()).toMatchObject({ auth_time: 1000, acr: 'mfa' });

    provider.claims = (claims) => claims;
    await tab.auth.renew();
    expect(tab.auth.user()).toMatchObject({ auth_time: 1000, acr: 'mfa' });
    provider.claims = (claims) => ({ ...claims, acr: 'pwd' });
    await tab.auth.renew();
    expect(tab.auth.user()).toMatchObject({ auth_time: 1000, acr: 'pwd' });
  });

  it('in the frame is about whichever sign-in is the last', async () => {
    provider.tokens = withoutRefreshToken;
    provider.claims = (claims) => ({ ...claims, auth_time: 1000, acr: 'mfa' });
    await tab.signIn();
    provider.claims = (claims) => ({ ...claims, auth_time: 2000 });
    await tab.auth.renew();

    expect(tab.auth.user()?.['auth_time']).toBe(2000);
    expect(tab.auth.user()?.['acr']).toBeUndefined();
  });

  it.each([
    ['by refresh token', (response: Readonly<Record<string, unknown>>) => response],
    ['in the frame', withoutRefreshToken],
  ])('%s ends the session if its sign-in is older than the first', async (_, tokens) => {
    provider.tokens = tokens;
    provider.claims = (claims) => ({ ...claims, auth_time: 1000 });
    await tab.signIn();
    provider.claims = (claims) => ({ ...claims, auth_time: 999 });

    await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'id_token_claim_invalid' });
    expect(await tab.leftovers()).toEqual([]);
  });

  it('keeps knowing the nonce when an ID token in between goes without it', async () => {
    await tab.signIn();
    provider.claims = (claims) => ({ ...claims, nonce: undefined });
    await tab.auth.renew();
    provider.claims = (claims) => ({ ...claims, nonce: 'other' });

    await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'id_token_nonce_mismatch' });
  });

  it('ends the session if somebody else is signed in now', async () => {
    await tab.signIn();
    provider.claims = (claims) => ({ ...claims, sub: 'mallory' });

    await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'subject_changed' });
    expect(tab.outcome).toBe('session-ended');
    expect(await tab.leftovers()).toEqual([]);
  });

  it('ends the session if the ID token has another nonce', async () => {
    await tab.signIn();
    provider.claims = (claims) => ({ ...claims, nonce: 'other' });

    await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'id_token_nonce_mismatch' });
    expect(tab.outcome).toBe('session-ended');
    expect(await tab.leftovers()).toEqual([]);
  });

  it('takes null for what is left out', async () => {
    await tab.signIn();
    provider.tokens = (response) => ({ ...response, refresh_token: null, id_token: null, expires_in: null });
    await tab.auth.renew();
    expect(tab.auth.user()).toMatchObject({ sub: 'alice', name: 'Name of alice' });
    expect(tab.auth.expiresAt()).toBeNull();

    await tab.auth.renew().catch(() => undefined);
    expect(refreshes()).toHaveLength(2);
    expect(new Set(refreshes()).size).toBe(1);
  });

  it('ends the session if the ID token is forged, and no token of that answer is used', async () => {
    await tab.signIn();
    const impostor = await SigningKey.generate('RS256', 'RS256-key');
    provider.idToken = (claims) => impostor.sign(claims);

    await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'id_token_signature_invalid' });
    expect(await tab.leftovers()).toEqual([]);
  });

  it('does not lose the next refresh token when the key of the ID token cannot be had', async () => {
    await tab.signIn();
    provider.rotate(await SigningKey.generate('RS256', 'next'));
    provider.answer('/jwks', () => new Response(null, { status: 503 }));
    provider.claims = (claims) => ({ ...claims, name: 'Alice Cooper' });
    const before = await tab.callApi();
    await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'server_unreachable' });
    expect(tab.auth.user()?.name).toBe('Name of alice');
    expect(await tab.callApi()).toBe(before);

    provider.answer('/jwks');
    await tab.auth.renew();
    expect(new Set(refreshes()).size).toBe(2);
    expect(tab.auth.user()?.name).toBe('Alice Cooper');
    expect(await tab.callApi()).not.toBe(before);
  });

  it('leaves a login alone that has begun meanwhile', async () => {
    await tab.signIn();
    await tab.auth.login({ prompt: 'login' });
    await tab.auth.renew();
    await tab.open(provider.authorize(tab.destination));

    expect(tab.outcome).toBe('signed-in');
    expect(tab.frames.urls).toEqual([]);
  });

  it('leaves the session alone if there is no answer in time', async () => {
    await tab.signIn();
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate', 'Date'] });
    provider.answer('/token', () => new Promise(() => undefined));
    const renewing = tab.auth.renew().catch((error: unknown) => error);
    await until(() => refreshes().length === 1);
    await jest.advanceTimersByTimeAsync(10_000);

    expect(await renewing).toMatchObject({ code: 'server_timeout' });
    expect(tab.auth.isSignedIn()).toBe(true);
    provider.answer('/token');
    await tab.auth.renew();
  });

  it('has nothing to renew when nobody is signed in', async () => {
    await tab.open();

    await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(provider.requests).toEqual([]);
  });
});

describe('a renewal without a refresh token', () => {
  beforeEach(async () => {
    provider.tokens = withoutRefreshToken;
    await tab.signIn();
  });

  it('asks silently, and never posts a refresh token it does not have', async () => {
    const before = await tab.callApi();
    await tab.auth.renew();

    expect(tab.frames.urls).toHaveLength(1);
    expect(refreshes()).toEqual([]);
    expect(await tab.callApi()).not.toBe(before);
    expect(document.querySelector('iframe')).toBeNull();
  });

  it('ends the session if somebody else is signed in there now', async () => {
    provider.user = 'mallory';

    await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'subject_changed' });
    expect(tab.outcome).toBe('session-ended');
    expect(await tab.leftovers()).toEqual([]);
  });

  it('ends the session if nobody is signed in there now, and does not ask again', async () => {
    provider.user = null;

    await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'login_required' });
    expect(tab.outcome).toBe('session-ended');
    expect(localStorage).toHaveLength(0);
    await tab.open();
    expect(tab.frames.urls).toHaveLength(1);
  });

  it.each(['server_error', 'temporarily_unavailable'])('leaves the session alone on %s', async (error) => {
    tab.frames.navigate = (url) => provider.authorize(url, { error, code: null });

    await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'server_unreachable' });
    expect(tab.auth.isSignedIn()).toBe(true);
  });

  it('leaves the session alone if the browser shows its own page because nobody answers', async () => {
    tab.frames.navigate = () => foreignPage;
    provider.answer('/jwks', () => Promise.reject(new TypeError('Failed to fetch')));
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate', 'Date'] });
    const renewing = tab.auth.renew().catch((error: unknown) => error);
    await until(() => tab.frames.urls.length === 1);
    await jest.advanceTimersByTimeAsync(2000);

    expect(await renewing).toMatchObject({ code: 'server_unreachable' });
    expect(tab.auth.isSignedIn()).toBe(true);
  });
});
