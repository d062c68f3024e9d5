import type { LoginOptions } from 'ngx-strongbox';
import { AppTab } from './spec/app-tab';
import { json, type ScriptedProvider } from './spec/scripted-provider';
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

/** Starts a login and gives the address the provider answers at. */
async function answerTo(
  page: string,
  changed: Readonly<Record<string, string | null>> = {},
): Promise<string> {
  await tab.open(page);
  await tab.auth.login();
  return provider.authorize(tab.destination, changed);
}

async function expectNobody(): Promise<void> {
  expect(Object.keys(sessionStorage)).toEqual([]);
  expect(await tab.leftovers()).toEqual([]);
  expect(location.search).not.toMatch(/code|state|iss|error/);
}

describe('a login that succeeds', () => {
  it('comes back to exactly the wanted URL and leaves nothing of itself', async () => {
    await tab.open('/invoices?year=2026&q=100%&postcode=1234#top');
    await tab.login();

    expect(location.href).toBe('http://localhost/invoices?year=2026&q=100%&postcode=1234#top');
    expect(tab.auth.isSignedIn()).toBe(true);
    expect(Object.keys(sessionStorage)).toEqual([]);
    expect(history.length).toBe(1);
  });

  it('comes back to where the app says', async () => {
    await tab.open('/');
    await tab.login({ redirectTo: 'orders?open=1#last' });

    expect(location.href).toBe('http://localhost/orders?open=1#last');
  });

  it('keeps the state of the history entry', async () => {
    await tab.open(await answerTo('/orders'), { navigationId: 7 });

    expect(history.state).toEqual({ navigationId: 7 });
    expect(location.pathname).toBe('/orders');
  });

  it('ends all that this tab has begun', async () => {
    await answerTo('/one');
    await tab.open(await answerTo('/two'));

    expect(location.pathname).toBe('/two');
    expect(Object.keys(sessionStorage)).toEqual([]);
  });

  it('works beside the login of another tab', async () => {
    const here = await answerTo('/here');
    const own = Object.entries(sessionStorage);
    sessionStorage.clear();
    await tab.open(await answerTo('/there'));
    expect(location.pathname).toBe('/there');

    for (const [name, value] of own) sessionStorage.setItem(name, String(value));
    await tab.open(here);
    expect(location.pathname).toBe('/here');
    expect(tab.auth.isSignedIn()).toBe(true);
  });
});

describe('a login that asked for a stronger or more recent sign-in', () => {
  let warned: jest.SpyInstance;
  beforeEach(() => (warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined)));
  const now = () => Math.floor(Date.now() / 1000);

  it.each<[title: string, asked: LoginOptions, given: object, told: RegExp]>([
    ['another `acr`', { acr: ['mfa', 'phr'] }, { acr: 'pwd' }, /`acr`/],
    ['no `acr`', { acr: 'mfa' }, {}, /`acr`/],
    ['an older sign-in', { maxAge: 0 }, { auth_time: now() - 3600 }, /`maxAge`.*`auth_time`/],
    ['no time of it', { maxAge: 3600 }, {}, /`maxAge`.*`auth_time`/],
  ])(
    'and was given %s goes on with what there is, and developers are told',
    async (_, asked, given, told) => {
      provider.claims = (claims) => ({ ...claims, ...given });
      await tab.open();
      await tab.login(asked);

      expect(tab.auth.isSignedIn()).toBe(true);
      expect(warned.mock.calls).toEqual([[expect.stringMatching(told)]]);
    },
  );

  it('and was given it says nothing', async () => {
    provider.claims = (claims) => ({ ...claims, acr: 'mfa', auth_time: now() });
    await tab.open();
    await tab.login({ acr: 'mfa', maxAge: 0 });

    expect(tab.auth.user()).toMatchObject({ acr: 'mfa' });
    expect(warned).not.toHaveBeenCalled();
  });
});

describe('an answer is refused', () => {
  it.each<[title: string, code: string, changed: Readonly<Record<string, string | null>>]>([
    ['with another issuer', 'callback_issuer_mismatch', { iss: 'https://evil.example' }],
    ['with a longer issuer', 'callback_issuer_mismatch', { iss: 'https://id.example.com/' }],
    ['without the issuer it should have', 'callback_issuer_mismatch', { iss: null }],
    [
      'as an error of another issuer',
      'callback_issuer_mismatch',
      { error: 'access_denied', code: null, iss: 'https://evil.example' },
    ],
    ['as an error without its issuer', 'callback_issuer_mismatch', { error: 'access_denied', iss: null }],
    ['with an empty code', 'callback_code_missing', { code: '' }],
    ['with a code nobody issued', 'token_request_refused', { code: 'forged' }],
  ])('%s', async (_, code, changed) => {
    await tab.open(await answerTo('/orders', changed));

    expect(tab.outcome).toBe('login-failed');
    expect(tab.errorCode).toBe(code);
    await expectNobody();
  });

  it.each(['forged', ''])(
    'with another state (“%s”), which does not end the login under way',
    async (state) => {
      const answer = await answerTo('/orders');
      const forged = new URL(answer);
      forged.searchParams.set('state', state);
      await tab.open(forged.href);

      expect(tab.errorCode).toBe('callback_state_unknown');
      expect(await tab.callApi()).toBeNull();
      expect(location.search).toBe('');
      await tab.open(answer);
      expect(tab.auth.isSignedIn()).toBe(true);
    },
  );

  it('with two issuers, one of them right', async () => {
    await tab.open(`${await answerTo('/orders')}&iss=https://evil.example`);

    expect(tab.errorCode).toBe('callback_issuer_mismatch');
    await expectNobody();
  });

  it('with a foreign issuer even where the provider does not promise one', async () => {
    provider.metadata = { ...provider.metadata, authorization_response_iss_parameter_supported: undefined };
    await tab.open(await answerTo('/orders', { iss: 'https://evil.example' }));

    expect(tab.errorCode).toBe('callback_issuer_mismatch');
  });

  it('without an issuer only if one was promised', async () => {
    provider.metadata = { ...provider.metadata, authorization_response_iss_parameter_supported: undefined };
    await tab.open(await answerTo('/orders', { iss: null }));

    expect(tab.auth.isSignedIn()).toBe(true);
  });

  it('when it comes a second time', async () => {
    const answer = await answerTo('/orders');
    await tab.open(answer);
    await tab.auth.logout({ scope: 'app' });
    provider.requests.length = 0;
    await tab.open(answer);

    expect(tab.errorCode).toBe('callback_state_unknown');
    expect(provider.requests).toEqual([]);
    await expectNobody();
  });

  it('when another tab has asked', async () => {
    const answer = await answerTo('/orders');
    sessionStorage.clear();
    provider.requests.length = 0;
    await tab.open(answer);

    expect(tab.errorCode).toBe('callback_state_unknown');
    expect(provider.requests).toEqual([]);
    await expectNobody();
  });

  it('when the login began over an hour ago', async () => {
    const answer = await answerTo('/orders');
    const late = Date.now() + 61 * 60_000;
    jest.spyOn(Date, 'now').mockReturnValue(late);
    await tab.open(answer);

    expect(tab.errorCode).toBe('callback_state_unknown');
    expect(Object.keys(sessionStorage)).toEqual([]);
  });

  it('when the settings now name another provider', async () => {
    const answer = await answerTo('/orders', { iss: null });
    tab.config = { ...tab.config, issuer: 'https://other.example.com' };
    provider.answer('/.well-known/openid-configuration', () =>
      json({
        ...provider.metadata,
        issuer: 'https://other.example.com',
        authorization_response_iss_parameter_supported: undefined,
      }),
    );
    await tab.open(answer);

    expect(tab.errorCode).toBe('callback_issuer_mismatch');
    expect(provider.requestsTo('/token')).toEqual([]);
  });

  it.each(['not JSON', 'null', '[]', '{}', '{"startedAt":1e15}'])(
    'when its record was replaced by %s',
    async (record) => {
      const answer = await answerTo('/orders');
      for (const name of Object.keys(sessionStorage)) sessionStorage.setItem(name, record);
      await tab.open(answer);

      expect(tab.errorCode).toBe('callback_state_unknown');
      await expectNobody();
    },
  );
});

describe('a login that was not granted', () => {
  it('was cancelled if the user turned back, and goes back to where it began', async () => {
    await tab.open('/cart?item=1');
    await tab.login({ redirectTo: '/checkout' }, { code: null, error: 'access_denied' });

    expect(tab.outcome).toBe('login-cancelled');
    expect(tab.auth.error()).toBeNull();
    expect(location.href).toBe('http://localhost/cart?item=1');
    await expectNobody();
  });

  it('leaves signed in who turns back from a stronger one, and is not asked for again', async () => {
    await tab.signIn();
    await tab.login({ acr: 'gold' }, { code: null, error: 'access_denied' });

    expect(tab.outcome).toBe('signed-in');
    expect(tab.auth.state()).toMatchObject({ session: { asked: { acr: 'gold' } } });
    await tab.open();
    expect(tab.outcome).toBe('signed-in');
  });

  it('leaves nobody signed in who turns back when the provider has no session any more', async () => {
    await tab.signIn();
    tab.frames.navigate = (url) => tab.provider.authorize(url, { code: null, error: 'login_required' });
    await tab.login({ acr: 'gold' }, { code: null, error: 'access_denied' });

    expect(tab.outcome).toBe('login-cancelled');
    await expectNobody();
  });

  it.each([
    ['invalid_scope', 'login_refused', 'invalid_scope'],
    ['<img src=x onerror=alert(1)>', 'login_refused', 'invalid_error'],
    ['a'.repeat(5000), 'login_refused', 'invalid_error'],
    ['Visit evil.example', 'login_refused', 'invalid_error'],
    ['', 'login_refused', 'invalid_error'],
    ['login_required', 'login_required', 'login_required'],
  ])('says no more than the code the standard allows (%#)', async (error, code, told) => {
    const error_description = 'Call 0900-EVIL';
    await tab.open(await answerTo('/', { code: null, error, error_description }));

    expect(tab.errorCode).toBe(code);
    expect(tab.auth.error()?.message).toBe(`${code}: ${told}`);
    await expectNobody();
  });

  it('is asked for again later if the provider is down', async () => {
    await tab.open(await answerTo('/', { code: null, error: 'temporarily_unavailable' }));

    expect(tab.outcome).toBe('unreachable');
  });
});

describe('an app with parameters of its own', () => {
  it.each([
    '/?state=CA',
    '/?code=A1',
    '/shop?code=A1&state=CA',
    '/?postcode=1&y=2',
    '/?q=100%',
    '/?error=1&iss=x',
  ])('finds %s as it was, and nobody is asked about it', async (url) => {
    await tab.open(url, { navigationId: 3 });

    expect(location.href).toBe(`http://localhost${url}`);
    expect(history.state).toEqual({ navigationId: 3 });
    expect(tab.outcome).toBe('no-session');
    expect(tab.auth.error()).toBeNull();
    expect(provider.requests).toEqual([]);
  });

  it('is not mistaken for the place where logins come back', async () => {
    const { search } = new URL(await answerTo('/orders'));
    await tab.open(`/shop${search}`);

    expect(location.href).toBe(`http://localhost/shop${search}`);
    expect(tab.outcome).toBe('no-session');
    expect(provider.requestsTo('/token')).toEqual([]);
  });

  it('keeps them where the answer to somebody else’s login arrives', async () => {
    tab.config = { ...tab.config, redirectUri: '/' };
    await tab.open('/?lang=de&code=forged&state=forged&error_description=x#top');

    expect(location.href).toBe('http://localhost/?lang=de#top');
    expect(tab.errorCode).toBe('callback_state_unknown');
  });
});
