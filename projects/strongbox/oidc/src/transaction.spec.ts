import type { Session } from 'ngx-strongbox';
import { AppTab } from './spec/app-tab';
import { type ScriptedProvider } from './spec/scripted-provider';
import { SigningKey } from './spec/signing-key';

const key = SigningKey.generate();

let provider: ScriptedProvider;
let tab: AppTab;

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await key);
  provider = tab.provider;
  // None of this is about popups: nobody has to wait until it is certain that none is there.
  jest.spyOn(globalThis, 'BroadcastChannel').mockImplementation(() => {
    throw new DOMException('', 'SecurityError');
  });
});

function session(): Session | undefined {
  const state = tab.auth.state();
  return state.status === 'signed-in' ? state.session : undefined;
}

describe('without storage', () => {
  const blocked = () => {
    throw new DOMException('Access is denied', 'SecurityError');
  };

  it.each(['sessionStorage', 'localStorage'] as const)(
    'that is, if %s throws, the app starts',
    async (name) => {
      jest.spyOn(window, name, 'get').mockImplementation(blocked);
      await tab.open('/auth/callback?code=A1&state=forged');

      expect(tab.errorCode).toBe('callback_state_unknown');
    },
  );

  it('a login says that it needs sessionStorage, and stays', async () => {
    await tab.open();
    jest.spyOn(window, 'sessionStorage', 'get').mockImplementation(blocked);
    await expect(tab.auth.login()).rejects.toMatchObject({ code: 'storage_unavailable' });

    expect(tab.departures).toEqual([]);
  });

  it('a login works without localStorage', async () => {
    jest.spyOn(window, 'localStorage', 'get').mockImplementation(blocked);
    await tab.signIn();

    expect(tab.auth.isSignedIn()).toBe(true);
    await tab.auth.logout({ scope: 'app' });
    expect(tab.outcome).toBe('logout');
  });

  it('a record that somebody spoilt does not keep others from logging in', async () => {
    sessionStorage.setItem('strongbox.login.spoilt', 'not JSON');
    await tab.signIn();

    expect(tab.auth.isSignedIn()).toBe(true);
    expect(Object.keys(sessionStorage)).toEqual([]);
  });
});

describe('the record of a login', () => {
  /** Starts a login, changes what is kept of it, and gives the address the provider answers at. */
  async function answerTo(changes: object): Promise<string> {
    await tab.open('/orders');
    await tab.auth.login();
    const [name = ''] = Object.keys(sessionStorage);
    const record = JSON.parse(sessionStorage.getItem(name) ?? '') as object;
    sessionStorage.setItem(name, JSON.stringify({ ...record, ...changes }));
    return provider.authorize(tab.destination);
  }

  it.each([
    ...['state', 'nonce', 'codeVerifier', 'issuer', 'redirectUri', 'scope', 'redirectTo', 'startUrl'].flatMap(
      (name) => [undefined, null, '', 7, {}].map((value) => ({ [name]: value })),
    ),
    { startedAt: null },
    { startedAt: 'now' },
    { startedAt: Infinity },
  ])('is not used when it was changed by %j', async (changes) => {
    await tab.open(await answerTo(changes));

    expect(tab.outcome).toBe('login-failed');
    expect(tab.errorCode).toBe('callback_state_unknown');
    expect(location.href).toBe('http://localhost/');
    expect(Object.keys(sessionStorage)).toEqual([]);
    expect(provider.requestsTo('/token')).toEqual([]);
    expect(await tab.leftovers()).toEqual([]);
  });

  it('brings back what the login asked for', async () => {
    await tab.open();
    await tab.login({ acr: ['phr', 'mfa'], maxAge: 60, scope: 'billing:read' });

    expect(session()).toMatchObject({
      asked: { acr: ['phr', 'mfa'], maxAge: 60, scope: 'billing:read', at: expect.any(Number) as unknown },
      scopes: ['openid', 'profile', 'billing:read'],
    });
  });

  it.each([
    [{ acr: 7, maxAge: '60', scope: ['billing:read'] }, {}],
    [{ acr: ['mfa', 7], maxAge: -1, scope: '' }, {}],
    [{ acr: [], maxAge: 1.5, scope: null }, {}],
    [{ acr: '', maxAge: null, other: 'x' }, {}],
    [{ acr: 'mfa', maxAge: {} }, { acr: 'mfa' }],
    [null, {}],
    ['mfa', {}],
    [undefined, {}],
  ])('brings back of %j only what can have been asked for', async (written, asked) => {
    await tab.open(await answerTo({ asked: written }));

    expect(tab.auth.isSignedIn()).toBe(true);
    expect(session()?.asked).toEqual({ ...asked, at: expect.any(Number) as unknown });
  });

  it.each([
    ['@evil.example/', '/'],
    ['.evil.example/', '/'],
    [':8080/', '/'],
    [':99999/', '/'],
    ['@localhost/', '/'],
    ['[', '/'],
    ['//evil.example', '//evil.example'],
    ['/\\evil.example', '//evil.example'],
    ['/javascript:alert(1)', '/javascript:alert(1)'],
  ])(
    'leads nowhere else and takes the code out of the address when it says to go to %s',
    async (url, path) => {
      await tab.open(await answerTo({ redirectTo: url }));
      expect(location.href).toBe(`http://localhost${path}`);
      expect(tab.auth.isSignedIn()).toBe(true);

      const refused = new URL(await answerTo({ startUrl: url }));
      refused.searchParams.set('error', 'invalid_scope');
      await tab.open(refused.href);
      expect(location.href).toBe(`http://localhost${path}`);
      expect(tab.auth.isSignedIn()).toBe(false);
    },
  );

  it('serves one answer, even one that came to nothing', async () => {
    const answer = await answerTo({});
    provider.answer('/token', () => new Response(null, { status: 503 }));
    await tab.open(answer);
    expect(tab.outcome).toBe('unreachable');
    expect(Object.keys(sessionStorage)).toEqual([]);

    provider.answer('/token');
    provider.user = null;
    await tab.open(answer);
    expect(tab.errorCode).toBe('callback_state_unknown');
    expect(provider.requestsTo('/token')).toHaveLength(1);
    expect(location.href).toBe('http://localhost/');
    expect(await tab.leftovers()).toEqual([]);
  });
});
