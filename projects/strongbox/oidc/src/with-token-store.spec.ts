import { PLATFORM_ID } from '@angular/core';
import { type AuthError, provideAuth } from 'ngx-strongbox';
import { withOidc, withTokenStore, withWebStorage } from 'ngx-strongbox/oidc';
import { AppTab } from './spec/app-tab';
import { DeviceTokenStore } from './spec/device-token-store';
import { passes } from './spec/passes';
import { json, type ScriptedProvider } from './spec/scripted-provider';
import { SigningKey } from './spec/signing-key';
import { until } from './spec/until';
import type { TokenRecord } from './storage/token-store';

const key = SigningKey.generate();
const hint = 'strongbox.hint.shop';
const hours = 3_600_000;

let tab: AppTab;
let provider: ScriptedProvider;
let store: DeviceTokenStore;
let framed: number;
let warnings: string[];
/** What went with them. */
let causes: unknown[];

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await key);
  provider = tab.provider;
  store = new DeviceTokenStore();
  tab.features = [withTokenStore(() => store)];
  warnings = [];
  causes = [];
  framed = 0;
  jest.spyOn(console, 'warn').mockImplementation((text: string, ...rest: unknown[]) => {
    warnings.push(text);
    causes.push(...rest);
  });
});

/** What the provider was asked since, silently or not. */
const asked = (): string[] => [...provider.requests.map(({ path }) => path), ...framedSince()];
const framedSince = () => tab.frames.urls.slice(framed);
const forgetAsked = (): void => {
  provider.requests.length = 0;
  framed = tab.frames.urls.length;
};
const tokenOf = (record: TokenRecord | null): string => `Bearer ${record?.accessToken ?? ''}`;

describe('Tokens in a store', () => {
  it('lie there under a key for the app and its provider, with nothing the page does not need', async () => {
    await tab.signIn();

    expect([...store.texts.keys()]).toEqual(['https://id.example.com shop']);
    expect(Object.keys(store.record ?? {}).sort()).toEqual([
      'accessToken',
      'asked',
      'expiresAt',
      'idToken',
      'refreshToken',
      'scopes',
      'signIn',
      'user',
      'version',
    ]);
  });

  it('bring the session back after a reload, and nobody is asked', async () => {
    await tab.signIn();
    forgetAsked();
    await tab.open();

    expect(tab.auth.user()?.name).toBe('Name of alice');
    expect(await tab.callApi()).toBe(tokenOf(store.record));
    expect(asked()).toEqual([]);
  });

  it('bring it back too when the browser has forgotten all else, and it is known again after that', async () => {
    await tab.signIn();
    localStorage.clear();
    forgetAsked();
    await tab.open();

    expect(tab.outcome).toBe('signed-in');
    expect(asked()).toEqual([]);
    expect(localStorage.getItem(hint)).toMatch(/^frame\./);
  });

  it('keep what the login has asked for, and when', async () => {
    await tab.open();
    await tab.login({ acr: 'mfa', scope: 'orders:write' });
    const { asked } = store.record ?? {};
    await tab.open();

    const state = tab.auth.state();
    expect(state).toMatchObject({ session: { asked } });
    expect(asked).toMatchObject({ acr: 'mfa', scope: 'orders:write', at: expect.any(Number) as number });
  });

  it('are renewed before anybody is told of a session, when they are over', async () => {
    await tab.signIn();
    const old = store.record;
    passes(3600);
    forgetAsked();
    tab.start();
    const told: unknown[] = [];
    tab.auth.events.subscribe(({ type }) =>
      told.push([type, store.record?.accessToken !== old?.accessToken]),
    );
    await until(() => tab.outcome === 'signed-in');

    expect(told).toEqual([['signed-in', true]]);
    expect(framedSince()).toEqual([]);
    expect(provider.requestsTo('/token').map(({ form }) => form.get('grant_type'))).toEqual([
      'refresh_token',
    ]);
    expect(await tab.callApi()).toBe(tokenOf(store.record));
    expect(store.record?.signIn).toBe(old?.signIn);
  });

  it('stay when they are over and the provider cannot be reached', async () => {
    await tab.signIn();
    const old = store.record;
    passes(3600);
    provider.answer('/token', () => new Response(null, { status: 503 }));
    await tab.open();
    expect(tab.outcome).toBe('unreachable');
    expect(store.record).toEqual(old);

    provider.answer('/token');
    window.dispatchEvent(new Event('online'));
    await until(() => tab.outcome === 'signed-in');
    expect(store.record?.accessToken).not.toBe(old?.accessToken);
  });

  it('go when the provider refuses them, and it is asked who is signed in', async () => {
    await tab.signIn();
    passes(3600);
    provider.answer('/token', (request) =>
      request.form.has('refresh_token') ? json({ error: 'invalid_grant' }, 400) : provider.respond(request),
    );
    forgetAsked();
    const old = store.record;
    await tab.open();

    expect(tab.outcome).toBe('signed-in');
    expect(framedSince()).toHaveLength(1);
    expect(store.record?.signIn).not.toBe(old?.signIn);
  });

  it('go when the provider refuses them and knows nobody', async () => {
    await tab.signIn();
    passes(3600);
    provider.user = null;
    provider.answer('/token', () => json({ error: 'invalid_grant' }, 400));
    await tab.open();

    expect(tab.outcome).toBe('no-session');
    expect(store.texts.size).toBe(0);
  });

  it('go when somebody else comes in their place', async () => {
    await tab.signIn();
    passes(3600);
    provider.user = 'bob';
    provider.answer('/token', (request) => {
      provider.claims = (claims) => ({ ...claims, sub: 'bob', name: 'Name of bob' });
      return provider.respond(request);
    });
    await tab.open();

    expect(tab.auth.user()?.sub).toBe('bob');
    expect(framedSince()).toHaveLength(1);
    expect(store.record?.user.sub).toBe('bob');
  });

  it('go when they are over and cannot be renewed', async () => {
    provider.tokens = ({ refresh_token: _, ...response }) => response;
    await tab.signIn();
    passes(3600);
    provider.user = null;
    await tab.open();

    expect(tab.outcome).toBe('no-session');
    expect(store.texts.size).toBe(0);
  });

  it('are no reason to leave a login that has come back', async () => {
    await tab.signIn();
    await tab.open();
    await tab.auth.login();
    provider.user = 'bob';
    await tab.open(provider.authorize(tab.destination));

    expect(tab.auth.user()?.sub).toBe('bob');
    expect(store.record?.user.sub).toBe('bob');
  });

  it('are not spent for nothing by a start that waits no longer', async () => {
    await tab.signIn();
    passes(3600);
    const release = provider.holdBack('/token');
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate', 'Date', 'performance'] });
    tab.start();
    await until(() => provider.requestsTo('/token').length === 2);
    await jest.advanceTimersByTimeAsync(5000);
    expect(tab.outcome).toBe('unreachable');
    jest.useRealTimers();
    provider.answer('/token');
    release();
    window.dispatchEvent(new Event('online'));
    await until(() => tab.outcome === 'signed-in');

    // The login and one renewal.
    expect(provider.requestsTo('/token')).toHaveLength(2);
  });

  it('bring it back for who turns back from a stronger login, where the frame cannot', async () => {
    await tab.signIn();
    await tab.open();
    tab.frames.navigate = (url) => provider.authorize(url, { code: null, error: 'login_required' });
    forgetAsked();
    await tab.login({ acr: 'gold' }, { code: null, error: 'access_denied' });

    expect(tab.outcome).toBe('signed-in');
    expect(tab.auth.state()).toMatchObject({ session: { asked: { acr: 'gold' } } });
    expect([...framedSince(), ...provider.requestsTo('/token')]).toEqual([]);
    await tab.open();
    expect(tab.auth.state()).toMatchObject({ status: 'signed-in', session: { asked: { acr: 'gold' } } });
  });

  it('go with a sign-out', async () => {
    await tab.signIn();
    await tab.open();
    await tab.auth.logout();

    expect(store.texts.size).toBe(0);
    expect(provider.requestsTo('/revoke')).toHaveLength(1);
    await tab.open();
    expect(tab.outcome).toBe('no-session');
  });

  it('go with a sign-out that comes before the settings are known', async () => {
    await tab.signIn();
    let answer: (() => void) | undefined;
    tab.loadConfig = () =>
      new Promise((resolve) => {
        answer = () => {
          resolve(tab.config);
        };
      });
    tab.start();
    await until(() => answer !== undefined);
    const leaving = tab.auth.logout({ scope: 'app' });
    answer?.();
    await leaving;

    expect(store.texts.size).toBe(0);
    await until(() => provider.requestsTo('/revoke').length === 1);
  });

  it('go before a sign-out first waits', async () => {
    await tab.signIn();
    await tab.open();
    const leaving = tab.auth.logout();
    expect(store.calls.clear).toBe(1);
    await leaving;
  });

  it('are not looked for on a server', async () => {
    let made = 0;
    tab.features = [withTokenStore(() => (made++, store))];
    tab.providers = [{ provide: PLATFORM_ID, useValue: 'server' }];
    await tab.open();
    await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'not_signed_in' });

    expect(tab.outcome).toBe('restoring');
    expect(made).toBe(0);
  });

  it('may be in the store of a class', async () => {
    const { texts } = store;
    class OwnStore extends DeviceTokenStore {
      constructor() {
        super(texts);
      }
    }
    tab.features = [withTokenStore(OwnStore)];
    await tab.signIn();

    expect(texts.size).toBe(1);
  });

  it.each([
    ['an object', () => new DeviceTokenStore()],
    ['nothing', () => undefined],
  ])('cannot be in %s, which an app without types might hand over', (_, store) => {
    expect(() => withTokenStore(store() as never)).toThrow(
      expect.objectContaining({ code: 'config_invalid' }) as Error,
    );
  });

  it('cannot be in two stores', () => {
    expect(() =>
      provideAuth(
        withOidc({ issuer: 'https://id.example.com', clientId: 'shop' }),
        withTokenStore(() => store),
        withWebStorage('local', { acknowledgeRisk: 'tokens are readable by any script on this origin' }),
      ),
    ).toThrow(expect.objectContaining({ code: 'config_invalid' }) as AuthError);
  });
});

describe('A stored record counts as none, is cleared, and never sent', () => {
  type Stored = Omit<TokenRecord, 'user'> & { readonly user: Readonly<Record<string, unknown>> };
  const changed = (changes: object) => (record: Stored) => ({ ...record, ...changes });

  it.each<[string, (record: Stored) => unknown]>([
    ['when it is no object', () => 'tokens'],
    ['when it is a list', (record) => [record]],
    ['of another version', changed({ version: 2 })],
    ['of a version in another type', changed({ version: '1' })],
    ['of no version', changed({ version: undefined })],
    ['without an access token', changed({ accessToken: undefined })],
    ['with an access token that is no text', changed({ accessToken: 1 })],
    ['with an access token that would break a header', changed({ accessToken: 'a\r\nCookie: b' })],
    ['with a refresh token that is no text', changed({ refreshToken: true })],
    ['without an ID token', changed({ idToken: '' })],
    ['without a user', changed({ user: null })],
    ['of a user without a subject', ({ user: { sub: _, ...user }, ...record }) => ({ ...record, user })],
    [
      'of another provider',
      ({ user, ...record }) => ({ ...record, user: { ...user, iss: 'https://evil.example' } }),
    ],
    ['of another app', ({ user, ...record }) => ({ ...record, user: { ...user, aud: 'other' } })],
    ['whose scopes are no list', changed({ scopes: 'openid' })],
    ['with a scope that is no text', changed({ scopes: [1] })],
    ['with an end that is no time', changed({ expiresAt: 'never' })],
    ['with an end before all time', changed({ expiresAt: -1 })],
    ['with an end that no provider gives', changed({ expiresAt: Date.now() + 2 * 366 * 24 * hours })],
    ['of no sign-in', changed({ signIn: undefined })],
  ])('%s', async (_, change) => {
    await tab.signIn();
    store.tamper(change(store.record as Stored));
    provider.user = null;
    await tab.open();

    expect(tab.outcome).toBe('no-session');
    expect(store.texts.size).toBe(0);
    expect(await tab.callApi()).toBeNull();
    expect(warnings.filter((text) => text.includes('storage_unavailable'))).toEqual([]);
  });

  it('but one with more in it than there should be is read without that', async () => {
    await tab.signIn();
    store.tamper({ ...store.record, asked: { acr: 1, maxAge: -1, at: 'now', more: 1 }, more: 1 });
    await tab.open();

    expect(tab.auth.state()).toMatchObject({ status: 'signed-in', session: { asked: {} } });
    await tab.auth.renew();
    expect(Object.keys(store.record ?? {})).not.toContain('more');
  });
});

describe('A store with a longest life', () => {
  beforeEach(() => {
    store.longestLife = 8 * 3600;
  });

  it('says when the session ends', async () => {
    const before = Date.now();
    await tab.signIn();

    const state = tab.auth.state();
    const endsAt = (state.status === 'signed-in' && state.session.endsAt) || 0;
    expect(endsAt - before).toBeGreaterThanOrEqual(8 * hours);
    expect(endsAt - Date.now()).toBeLessThanOrEqual(8 * hours);
  });

  it('gives nothing after that, however often it was renewed', async () => {
    await tab.signIn();
    passes(8 * 3600 - 1);
    await tab.open();
    expect(tab.outcome).toBe('signed-in');
    provider.user = null;
    passes(1);
    await tab.open();

    expect(tab.outcome).toBe('no-session');
    expect(store.texts.size).toBe(0);
  });

  it('ends the session of a page that is left open', async () => {
    await tab.signIn();
    passes(8 * 3600);
    await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'login_required' });

    expect(tab.outcome).toBe('session-ended');
    expect(store.texts.size).toBe(0);
  });

  it.each([
    ['none', undefined],
    ['a later one', 9 * hours],
  ])('does not believe a record with %s', async (_, life) => {
    await tab.signIn();
    store.tamper({ ...store.record, endsAt: life && Date.now() + life });
    provider.user = null;
    await tab.open();

    expect(tab.outcome).toBe('no-session');
  });
});

describe('A store of one tab', () => {
  beforeEach(() => {
    store.isShared = false;
  });

  it('brings the session back', async () => {
    await tab.signIn();
    forgetAsked();
    await tab.open();

    expect(tab.outcome).toBe('signed-in');
    expect(asked()).toEqual([]);
  });

  it.each([
    ['nobody', null],
    ['somebody', 'frame.newer'],
  ])('does not after a sign-out in another tab, with %s signed in there since', async (_, since) => {
    await tab.signIn();
    localStorage.removeItem(hint);
    if (since) localStorage.setItem(hint, since);
    provider.user = null;
    await tab.open();

    expect(tab.outcome).toBe('no-session');
    expect(store.texts.size).toBe(0);
  });
});

describe('A store that fails', () => {
  const said = (method: string) => [
    `[ngx-strongbox] storage_unavailable: ${method}() of the token store has failed: tokens are in memory until this page is left.`,
  ];
  const methods = ['load', 'save', 'clear'] as const;

  it.each(methods.flatMap((method) => (['rejects', 'throws'] as const).map((how) => [method, how] as const)))(
    'because %s %s leaves tokens in memory, and says so once',
    async (method, how) => {
      store.broken.set(method, how);
      await tab.signIn();
      expect(tab.outcome).toBe('signed-in');
      expect(await tab.callApi()).toMatch(/^Bearer access-/);
      await tab.auth.renew();
      expect(await tab.callApi()).toMatch(/^Bearer access-/);
      await tab.auth.logout({ scope: 'app' });

      expect(await tab.leftovers()).toEqual([]);
      // The page of the first visit, and the one the login came back to.
      expect(new Set(warnings)).toEqual(new Set(said(method)));
      expect(warnings.length).toBeLessThanOrEqual(2);
      expect(causes).toEqual(warnings.map(() => new Error('secret')));
    },
  );

  it.each(methods)('because %s never ends does so after two seconds', async (method) => {
    const limit = new AbortController();
    const limits = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal);
    await tab.open();
    await tab.auth.login();
    store.broken.set(method, 'hangs');
    const before = store.calls[method];
    tab.start(provider.authorize(tab.destination));
    if (method !== 'clear') {
      await until(() => store.calls[method] > before || tab.outcome === 'signed-in');
      limit.abort();
    }
    await until(() => tab.outcome === 'signed-in');
    const leaving = tab.auth.logout({ scope: 'app' });
    limit.abort();
    await leaving;

    expect(limits).toHaveBeenCalledWith(2000);
    expect(tab.outcome).toBe('logout');
    // A sign-out loads beside.
    expect(warnings).toEqual(said(method === 'clear' ? 'load' : method));
    expect(causes).toHaveLength(1);
  });

  it('when it is made does not keep the app from starting', async () => {
    tab.features = [
      withTokenStore(() => {
        throw new Error('secret');
      }),
    ];
    await tab.signIn();

    expect(tab.outcome).toBe('signed-in');
    expect(new Set(warnings)).toEqual(new Set([...said('load'), ...said('save')]));
    expect(causes).toEqual(warnings.map(() => new Error('secret')));
  });

  it('gives no error of its own to the console in production', async () => {
    store.broken.set('load', 'rejects');
    jest.replaceProperty(globalThis as { ngDevMode?: unknown }, 'ngDevMode', false);
    await tab.open();

    expect(warnings).toEqual(['[ngx-strongbox] storage_unavailable']);
    expect(causes).toEqual([]);
  });

  it('to save keeps no tokens that have been replaced: their second use would look like theft', async () => {
    await tab.signIn();
    await tab.open();
    store.broken.set('save', 'rejects');
    await tab.auth.renew();

    await until(() => store.texts.size === 0);
    expect(tab.outcome).toBe('signed-in');
    await tab.auth.renew();
    expect(tab.outcome).toBe('signed-in');
  });

  it('to load for one tab leaves the refresh token to the others', async () => {
    await tab.signIn();
    await tab.open();
    const { record } = store;
    store.broken.set('load', 'rejects');
    forgetAsked();
    await tab.auth.renew();

    expect(framedSince()).toHaveLength(1);
    expect(provider.requestsTo('/token').map(({ form }) => form.get('grant_type'))).toEqual([
      'authorization_code',
    ]);
    expect(store.record).toEqual(record);
  });

  it('to save in time, but saves later, is cleared then', async () => {
    const limit = new AbortController();
    await tab.open();
    await tab.auth.login();
    const release = store.holdBack();
    jest.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal);
    tab.start(provider.authorize(tab.destination));
    await until(() => store.calls.save === 1);
    limit.abort();
    await until(() => tab.outcome === 'signed-in');
    const { clear } = store.calls;
    release();
    await until(() => store.calls.clear > clear);

    expect(store.texts.size).toBe(0);
  });

  it('after a sign-out brings nothing back that was being read before it', async () => {
    await tab.signIn();
    await tab.open();
    const { record } = store;
    let release: (() => void) | undefined;
    jest.spyOn(store, 'load').mockImplementationOnce(async () => {
      await new Promise<void>((resolve) => (release = resolve));
      return record;
    });
    const call = tab.callApi().catch(() => null);
    await until(() => release !== undefined);
    await tab.auth.logout({ scope: 'app' });
    // From now on there is nothing but what this page remembers.
    store.broken.set('load', 'rejects');
    release?.();
    expect(await call).toBeNull();

    expect(await tab.leftovers()).toEqual([]);
  });

  it('to load for a tab that is alone keeps no refresh token that this tab goes on with', async () => {
    store.isShared = false;
    await tab.signIn();
    await tab.open();
    store.broken.set('load', 'rejects');
    await tab.auth.renew();

    await until(() => store.texts.size === 0);
    expect(tab.outcome).toBe('signed-in');
  });

  it('to clear at a sign-out does not bring the session back once it works again', async () => {
    await tab.signIn();
    await tab.open();
    store.broken.set('clear', 'rejects');
    await tab.auth.logout({ scope: 'app' });
    expect(store.texts.size).toBe(1);
    store.broken.clear();
    provider.user = null;
    await tab.open();

    expect(tab.outcome).toBe('no-session');
    expect(store.texts.size).toBe(0);
    provider.user = 'alice';
    await tab.login();
    await tab.open();
    expect(tab.outcome).toBe('signed-in');
  });

  it('to load what was just renewed keeps no tokens that have been replaced', async () => {
    await tab.signIn();
    await tab.open();
    const release = provider.holdBack('/token');
    forgetAsked();
    const renewing = tab.auth.renew();
    await until(() => provider.requestsTo('/token').length === 1);
    store.broken.set('load', 'rejects');
    release();
    await renewing;

    await until(() => store.texts.size === 0);
    expect(tab.outcome).toBe('signed-in');
  });

  it('to catch up holds up nobody else for longer than two seconds', async () => {
    await tab.signIn();
    const limit = new AbortController();
    jest.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal);
    Object.assign(store, { catchUp: () => new Promise(() => undefined) });
    passes(3600);
    tab.start();
    await until(() => store.calls.load > 2);
    limit.abort();

    await until(() => tab.outcome === 'unreachable');
    expect(tab.auth.error()).toMatchObject({ code: 'server_timeout' });
    // Timers of hidden tabs are late: that is no reason to give the store up.
    expect(warnings).not.toContainEqual(expect.stringContaining('storage_unavailable'));
  });
});
