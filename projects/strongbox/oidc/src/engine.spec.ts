import { AppTab } from './spec/app-tab';
import { json, type ScriptedProvider } from './spec/scripted-provider';
import { jwsInput, SigningKey } from './spec/signing-key';
import { until } from './spec/until';

// What the engine would do if it were let: each description names the defect, each test shows that it stays inside.

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
const tokenRequests = () => provider.requestsTo('/token').length;
const later = (seconds: number) => {
  const now = Date.now() + seconds * 1000;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
};
const fakeTimers = () => jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate'] });
const rejected = (operation: Promise<unknown>) => operation.catch((error: unknown) => error);

describe('tokens kept after ID-token validation fails', () => {
  it('is nothing that remains of a login', async () => {
    provider.idToken = (claims) => provider.key.sign({ ...claims, nonce: 'other' });
    await tab.signIn();

    expect(tab.auth.isSignedIn()).toBe(false);
    expect(await tab.leftovers()).toEqual([]);
  });

  it('is nothing that remains of a renewal', async () => {
    await tab.signIn();
    provider.idToken = (claims) => provider.key.sign({ ...claims, aud: 'other' });

    expect(await rejected(tab.auth.renew())).toMatchObject({ code: 'id_token_audience_mismatch' });
    expect(await tab.leftovers()).toEqual([]);
  });
});

describe('malformed ID token hangs login', () => {
  it.each(['', 'a.b.c', 'not a token', '..', '%%%.%%%.%%%'])('does not happen with “%s”', async (idToken) => {
    provider.idToken = () => idToken;
    await tab.signIn();

    expect(tab.outcome).toBe('login-failed');
  });
});

describe('response body nobody expects hangs login', () => {
  it.each([[], {}, { access_token: {} }])('does not happen with %j', async (body) => {
    provider.tokens = () => body;
    await tab.signIn();

    expect(tab.errorCode).toBe('token_response_invalid');
  });

  it.each([null, 'text', 7])('does not happen with %j', async (body) => {
    provider.tokens = () => body;
    await tab.signIn();

    expect(tab.errorCode).toBe('server_unreachable');
  });

  it('does not happen with a body that is not JSON', async () => {
    provider.answer('/token', () => new Response('<html>'));
    await tab.signIn();

    expect(tab.errorCode).toBe('server_unreachable');
  });
});

describe('refresh not single-flight', () => {
  it('three calls make one request', async () => {
    await tab.signIn();
    await Promise.all([tab.auth.renew(), tab.auth.renew(), tab.auth.renew()]);

    expect(tokenRequests()).toBe(2);
  });

  it('two silent ones share a frame and both succeed', async () => {
    provider.tokens = withoutRefreshToken;
    await tab.signIn();
    await Promise.all([tab.auth.renew(), tab.auth.renew()]);

    expect(tab.frames.urls).toHaveLength(1);
    expect(tab.auth.isSignedIn()).toBe(true);
  });
});

describe('refresh without refresh token posts null or undefined', () => {
  it('posts none', async () => {
    provider.tokens = withoutRefreshToken;
    await tab.signIn();
    await tab.auth.renew();

    expect(provider.requests.filter(({ form }) => form.has('refresh_token'))).toEqual([]);
  });
});

describe('late refresh resurrects a logged-out session', () => {
  it('is dropped when it lands', async () => {
    await tab.signIn();
    const release = provider.holdBack('/token');
    const renewing = rejected(tab.auth.renew());
    await until(() => tokenRequests() === 2);
    await tab.auth.logout({ scope: 'app' });
    release();
    await renewing;

    expect(tab.outcome).toBe('logout');
    expect(await tab.leftovers()).toEqual([]);
  });
});

describe('one network failure ends all renewing', () => {
  it('tries again at the next request', async () => {
    await tab.signIn();
    later(301);
    provider.answer('/token', () => Promise.reject(new TypeError('Failed to fetch')));
    expect(await rejected(tab.callApi())).toMatchObject({ code: 'server_unreachable' });
    provider.answer('/token');

    expect(await tab.callApi()).toMatch(/^Bearer access-/);
  });
});

describe('ID token is taken on trust', () => {
  it.each<[title: string, claims: object, code: string]>([
    ['without an end', { exp: undefined }, 'id_token_claim_missing'],
    ['that ended minutes ago', { exp: Date.now() / 1000 - 300 }, 'id_token_expired'],
  ])('not one %s', async (_, changes, code) => {
    provider.idToken = (claims) => provider.key.sign({ ...claims, ...changes });
    await tab.signIn();

    expect(tab.errorCode).toBe(code);
  });

  it('not one that is not signed', async () => {
    provider.idToken = (claims) => `${jwsInput({ alg: 'none' }, claims)}.`;
    await tab.signIn();

    expect(tab.errorCode).toBe('id_token_algorithm_refused');
  });

  it('not one of another user on refresh', async () => {
    await tab.signIn();
    provider.claims = (claims) => ({ ...claims, sub: 'mallory' });

    expect(await rejected(tab.auth.renew())).toMatchObject({ code: 'subject_changed' });
    expect(tab.auth.user()).toBeNull();
  });
});

describe('expired access token counts as valid', () => {
  it('is not sent', async () => {
    await tab.signIn();
    later(301);
    provider.answer('/token', () => new Response(null, { status: 503 }));
    await rejected(tab.callApi());

    expect(await rejected(tab.accessTokens.get())).toMatchObject({ code: 'server_unreachable' });
    expect(tab.apiRequests).toEqual([]);
  });
});

describe('refresh storm', () => {
  it.each<[title: string, left: string]>([
    ['does not follow a response without expires_in', 'expires_in'],
    ['does not follow a renewal without id_token', 'id_token'],
  ])('%s', async (_, left) => {
    await tab.signIn();
    provider.tokens = (response) => ({ ...response, [left]: undefined });
    await tab.auth.renew();
    fakeTimers();
    await jest.advanceTimersByTimeAsync(290_000);
    await Promise.all([tab.callApi(), tab.callApi()]);

    expect(tokenRequests()).toBe(2);
  });
});

describe('timers that nobody stops', () => {
  it('are not started', async () => {
    fakeTimers();
    await tab.signIn();
    await tab.auth.renew();
    await tab.auth.logout();

    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('app’s own data', () => {
  it('keeps its localStorage key test', async () => {
    localStorage.setItem('test', 'mine');
    await tab.signIn();
    await tab.auth.renew();
    await tab.auth.logout();

    expect(Object.entries(localStorage)).toEqual([['test', 'mine']]);
  });

  it.each(['/?state=CA', '/?postcode=1234&y=1', '/?q=100%', '/?code=1&scope=all'])(
    'keeps its address %s and its history state',
    async (url) => {
      await tab.open(url, { navigationId: 9 });

      expect(location.href).toBe(`http://localhost${url}`);
      expect(history.state).toEqual({ navigationId: 9 });
      expect(tab.auth.error()).toBeNull();
    },
  );

  it('keeps its address when a silent renewal succeeds', async () => {
    provider.tokens = withoutRefreshToken;
    await tab.signIn();
    history.replaceState({ navigationId: 2 }, '', '/second/page');
    await tab.auth.renew();

    expect(location.pathname).toBe('/second/page');
    expect(history.state).toEqual({ navigationId: 2 });
  });
});

describe('nonce and verifier left behind after login', () => {
  it('are there during it and gone afterwards', async () => {
    await tab.open();
    await tab.auth.login();
    expect(Object.keys(sessionStorage)).toHaveLength(1);
    await tab.open(provider.authorize(tab.destination));

    expect(Object.keys(sessionStorage)).toEqual([]);
    expect(Object.keys(localStorage)).toEqual(['strongbox.hint.shop']);
  });
});

describe('discovery believes what it is told', () => {
  it.each<[title: string, metadata: object]>([
    ['issuer prefix match', { issuer: 'https://id.example.com.evil.example' }],
    ['http token endpoint', { token_endpoint: 'http://evil.example/token' }],
    ['no PKCE', { code_challenge_methods_supported: undefined }],
  ])('%s is refused', async (_, metadata) => {
    provider.metadata = { ...provider.metadata, ...metadata };
    await tab.open();
    await rejected(tab.auth.login());

    expect(tab.departures).toEqual([]);
    expect(tab.outcome).toBe('login-failed');
  });
});

describe('discovery twice makes two redirects', () => {
  it('makes one', async () => {
    await tab.open();
    provider.answer('/.well-known/openid-configuration', () => new Response(null, { status: 503 }));
    await rejected(tab.auth.login());
    provider.answer('/.well-known/openid-configuration');
    await Promise.all([tab.auth.login(), tab.auth.login()]);

    expect(tab.departures).toHaveLength(1);
  });
});

describe('iss of RFC 9207 not checked', () => {
  it('is checked', async () => {
    await tab.open();
    await tab.login({}, { iss: 'https://evil.example' });

    expect(tab.errorCode).toBe('callback_issuer_mismatch');
    expect(tokenRequests()).toBe(0);
  });
});

describe('messages from anywhere complete or abort a sign-in', () => {
  it('are not listened to, and a code is redeemed once', async () => {
    provider.tokens = withoutRefreshToken;
    await tab.signIn();
    await tab.auth.renew();
    for (const url of tab.frames.urls) {
      const data = new URL(provider.authorize(url)).search;
      window.dispatchEvent(new MessageEvent('message', { data, origin: location.origin, source: window }));
      window.dispatchEvent(new MessageEvent('message', { data: '#error=x', origin: 'https://evil.example' }));
    }
    await tab.auth.renew();

    const codes = provider.requestsTo('/token').map(({ form }) => form.get('code'));
    expect(codes).toHaveLength(3);
    expect(new Set(codes).size).toBe(3);
  });
});

describe('revocation failure prevents local logout', () => {
  it('does not', async () => {
    await tab.signIn();
    provider.answer('/revoke', () => json({ error: 'unsupported_token_type' }, 400));
    await tab.auth.logout();

    expect(tab.outcome).toBe('logout');
    expect(await tab.callApi()).toBeNull();
  });
});
