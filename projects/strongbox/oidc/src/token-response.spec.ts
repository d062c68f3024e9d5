import { AppTab } from './spec/app-tab';
import { json, type ScriptedProvider } from './spec/scripted-provider';
import { SigningKey } from './spec/signing-key';

const key = SigningKey.generate();

let provider: ScriptedProvider;
let tab: AppTab;

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await key);
  provider = tab.provider;
});

type Json = Readonly<Record<string, unknown>>;

const withFields =
  (changes: Json) =>
  (response: Json): Json => ({ ...response, ...changes });

const invalid: [title: string, tokens: (response: Json) => unknown][] = [
  ['is a list', () => []],
  ['is empty', () => ({})],
  ['has no access token', withFields({ access_token: undefined })],
  ['has null as access token', withFields({ access_token: null })],
  ['has an empty access token', withFields({ access_token: '' })],
  ['has an access token with a line break', withFields({ access_token: 'a\r\nX-Evil: 1' })],
  ['has an access token no header can carry', withFields({ access_token: 'tökén' })],
  ['has no token type', withFields({ token_type: undefined })],
  ['has another token type', withFields({ token_type: 'mac' })],
  ['has a token type that needs a proof', withFields({ token_type: 'DPoP' })],
  ['has a list of token types', withFields({ token_type: ['Bearer'] })],
  ['has an empty refresh token', withFields({ refresh_token: '' })],
  ['has an object as refresh token', withFields({ refresh_token: {} })],
  ['has a number as ID token', withFields({ id_token: 1 })],
];

describe('a token response', () => {
  it.each(invalid)('fails the login and leaves nothing if it %s', async (_, tokens) => {
    provider.tokens = tokens;
    await tab.signIn();

    expect(tab.outcome).toBe('login-failed');
    expect(tab.errorCode).toBe('token_response_invalid');
    expect([...Object.keys(sessionStorage), ...Object.keys(localStorage)]).toEqual([]);
    expect(await tab.leftovers()).toEqual([]);
  });

  it.each(invalid)('ends the session it was to renew if it %s', async (_, tokens) => {
    await tab.signIn();
    provider.tokens = tokens;

    await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'token_response_invalid' });
    expect(tab.outcome).toBe('session-ended');
    expect(await tab.leftovers()).toEqual([]);
  });

  it.each<[title: string, changes: Json]>([
    ['writes the token type in small letters', { token_type: 'bearer' }],
    ['writes the lifetime as a text', { expires_in: '300' }],
    ['has a scope that is no text', { scope: 7 }],
    ['has a list of scopes', { scope: ['openid'] }],
    ['has fields nobody knows', { access_granted: true }],
  ])('is accepted if it %s', async (_, changes) => {
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now);
    provider.tokens = withFields(changes);
    await tab.signIn();

    expect(await tab.callApi()).toMatch(/^Bearer access-/);
    expect(tab.auth.expiresAt()?.getTime()).toBe(now + 300_000);
  });

  it.each([1e308, Number.MAX_SAFE_INTEGER, '9'.repeat(400)])(
    'lasts a year at most (%#)',
    async (expires_in) => {
      const now = Date.now();
      jest.spyOn(Date, 'now').mockReturnValue(now);
      provider.tokens = withFields({ expires_in });
      await tab.signIn();

      expect(tab.auth.expiresAt()?.getTime()).toBe(now + 365 * 24 * 3600_000);
      expect(await tab.callApi()).toMatch(/^Bearer access-/);
    },
  );

  it('may come without a refresh token, which null says too', async () => {
    provider.tokens = withFields({ refresh_token: null });
    await tab.signIn();
    await tab.auth.renew();

    expect(tab.frames.urls).toHaveLength(1);
    expect(await tab.callApi()).toMatch(/^Bearer access-/);
  });

  it.each([undefined, null, 0, -1, 'soon', '1e3', '-1', '', true, [300], {}])(
    'may leave open how long the token lasts, or say nothing sensible (%j): it is not renewed before an API refuses it',
    async (expires_in) => {
      provider.tokens = withFields({ expires_in });
      await tab.signIn();
      await tab.auth.renew();
      expect(tab.auth.expiresAt()).toBeNull();
      const sent = await tab.callApi();
      const tomorrow = Date.now() + 24 * 3600_000;
      jest.spyOn(Date, 'now').mockReturnValue(tomorrow);

      expect(sent).toMatch(/^Bearer access-/);
      expect(await tab.callApi()).toBe(sent);
      expect(provider.requestsTo('/token')).toHaveLength(2);
    },
  );

  it('that leaves open how long the token lasts is followed by another once an API refuses it', async () => {
    provider.tokens = withFields({ expires_in: undefined });
    await tab.signIn();
    const refused = await tab.callApi();
    tab.apiAnswer = ({ authorization }) =>
      authorization === refused ? new Response(null, { status: 401 }) : new Response('{}');

    const sent = await Promise.all([tab.callApi(), tab.callApi(), tab.callApi()]);
    expect(sent).not.toContain(refused);
    expect(provider.requestsTo('/token')).toHaveLength(2);
  });

  it.each<[title: string, given: unknown, scopes: readonly string[]]>([
    ['what it says', 'openid', ['openid']],
    ['what it says, whatever the spaces', ' openid  orders:read ', ['openid', 'orders:read']],
    ['what was asked for if it says nothing', undefined, ['openid', 'profile']],
    ['what was asked for if it says nothing sensible', ['openid'], ['openid', 'profile']],
  ])('grants %s', async (_, scope, scopes) => {
    provider.tokens = withFields({ scope });
    await tab.signIn();
    expect(tab.auth.state()).toMatchObject({ session: { scopes } });

    provider.tokens = withFields({ scope: 'openid email' });
    await tab.auth.renew();
    expect(tab.auth.state()).toMatchObject({ session: { scopes: ['openid', 'email'] } });

    provider.tokens = withFields({ scope: undefined });
    await tab.auth.renew();
    expect(tab.auth.state()).toMatchObject({ session: { scopes: ['openid', 'email'] } });
  });

  it.each<[title: string, answer: () => Response | Promise<Response>]>([
    ['is a server error', () => new Response(null, { status: 500 })],
    ['comes from a gateway', () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
    ['asks for patience', () => json({ error: 'slow_down' }, 429)],
    ['says the server is down', () => json({ error: 'temporarily_unavailable' }, 503)],
    ['is a client error nobody explains', () => new Response('Blocked by firewall', { status: 403 })],
    ['is the page of a hotel', () => new Response('<h1>Welcome to our wifi</h1>')],
    ['is cut off', () => new Response('{"access_token":"abc')],
    ['does not come', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['has no body', () => new Response('')],
    ['says that there is none', () => new Response(null, { status: 204 })],
    ['is null', () => json(null)],
    ['is a text', () => json('access_token')],
    ['is a number', () => json(7)],
    ['asks for patience as a bad request', () => json({ error: 'slow_down' }, 400)],
    ['fails as a bad request', () => json({ error: 'server_error' }, 400)],
    ['is down in spite of its status', () => json({ error: 'temporarily_unavailable' })],
    ['is an error code no specification allows', () => json({ error: 'No such token' }, 400)],
  ])('says nothing about the session if it %s', async (_, answer) => {
    await tab.signIn();
    provider.answer('/token', answer);
    await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'server_unreachable' });
    expect(tab.auth.isSignedIn()).toBe(true);

    provider.answer('/token');
    await tab.auth.renew();
    expect(await tab.callApi()).toMatch(/^Bearer access-/);
  });

  it.each([
    ['invalid_grant', 400],
    ['invalid_client', 401],
    ['access_denied', 403],
    ['unauthorized_client', 400],
    ['unsupported_grant_type', 400],
    ['invalid_request', 400],
    ['interaction_required', 400],
    ['invalid_grant', 200],
  ])(
    'ends the session if it is the definite OAuth error %s with status %s, and names it',
    async (cause, status) => {
      await tab.signIn();
      provider.answer('/token', () => json({ error: cause, error_description: 'secret' }, status));

      await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'token_request_refused', cause });
      expect(tab.outcome).toBe('session-ended');
      expect(tab.auth.error()?.message).not.toContain('secret');
      expect(Object.keys(localStorage)).toEqual([]);
      expect(await tab.leftovers()).toEqual([]);
    },
  );

  it('is asked for without cookies, without following redirects and without an address of the app', async () => {
    await tab.signIn();

    expect(provider.requestsTo('/token')[0]?.init).toMatchObject({
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    });
  });

  it('is asked for with exactly what is needed', async () => {
    tab.config = { ...tab.config, resource: 'https://api.example.com/' };
    await tab.signIn();
    await tab.auth.renew();
    const [exchange, refresh] = provider.requestsTo('/token').map(({ form }) => Object.fromEntries(form));

    expect(exchange).toEqual({
      grant_type: 'authorization_code',
      client_id: 'shop',
      code: expect.stringMatching(/^code-/) as unknown,
      redirect_uri: 'http://localhost/auth/callback',
      code_verifier: expect.any(String) as unknown,
      resource: 'https://api.example.com/',
    });
    expect(refresh).toEqual({
      grant_type: 'refresh_token',
      client_id: 'shop',
      refresh_token: expect.stringMatching(/^refresh-/) as unknown,
      resource: 'https://api.example.com/',
    });
  });
});

describe('a response without the refresh token that `offline_access` is for', () => {
  const scope = 'openid offline_access';
  const warnings = () => {
    const texts = jest.mocked(console.warn).mock.calls.map(([text]) => String(text));
    return texts.filter((text) => text.includes('offline_access'));
  };

  beforeEach(() => {
    jest.spyOn(console, 'warn').mockReturnValue();
    tab.config = { ...tab.config, scope };
    provider.tokens = withFields({ refresh_token: undefined });
  });

  it('is told of in dev mode, once for a login, and the frame renews', async () => {
    await tab.signIn();
    await tab.auth.renew();

    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toContain("auth.login({ prompt: 'consent' })");
    expect(tab.frames.urls).toHaveLength(1);
    expect(tab.outcome).toBe('signed-in');
  });

  it('is as it should be where nobody has asked for one', async () => {
    tab.config = { ...tab.config, scope: 'openid' };
    await tab.signIn();

    expect(warnings()).toEqual([]);
  });

  it('is another one when it has one', async () => {
    provider.tokens = (response) => response;
    await tab.signIn();

    expect(warnings()).toEqual([]);
  });
});
