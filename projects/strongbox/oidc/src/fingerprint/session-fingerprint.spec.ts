import { HttpClient, HttpContext } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { AUTHORIZATION, type ResourceServer } from 'ngx-strongbox';
import { firstValueFrom } from 'rxjs';
import { AppTab } from '../spec/app-tab';
import { ScriptedMint } from '../spec/scripted-mint';
import { json, type ProviderRequest } from '../spec/scripted-provider';
import { SeveralTabs } from '../spec/several-tabs';
import { SigningKey } from '../spec/signing-key';
import { until } from '../spec/until';
import { withWebStorage } from '../with-web-storage';
import { withSessionFingerprint } from './with-session-fingerprint';

const key = SigningKey.generate();

// jsdom's page is at http://localhost, and the host of the cookie has to be on its site.
const HOME = 'http://localhost:4300/';
const ELSEWHERE = 'https://api.example.com/';
const ORDERS: ResourceServer = { url: `${HOME}orders`, resource: 'urn:orders' };

let tab: AppTab;
let mint: ScriptedMint;

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await key);
  mint = new ScriptedMint(`${HOME}fingerprint`);
  tab.servers = [HOME, ELSEWHERE, ORDERS];
  tab.features = [withSessionFingerprint({ mint: mint.url })];
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

const tokenRequests = () => tab.provider.requestsTo('/token');
const hashOf = (request: ProviderRequest) => request.form.get('user_fingerprint');
const isSignedIn = () => tab.auth.isSignedIn();
const unauthorized = () =>
  new Response(null, { status: 401, headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } });
const credentialsOf = async (url: string) => {
  await tab.callApi(url);
  return tab.apiRequests.at(-1)?.credentials;
};

/** An API that takes a token beside the cookie alone whose hash came with the token request. */
function bindTokens(): void {
  const bound = new Map<string, string | null>();
  tab.provider.answer('/token', async (request) => {
    const response = await tab.provider.respond(request);
    const { access_token } = (await response.clone().json()) as { access_token?: string };
    if (access_token !== undefined) bound.set(`Bearer ${access_token}`, hashOf(request));
    return response;
  });
  tab.apiAnswer = ({ authorization }) =>
    mint.hash !== null && bound.get(authorization ?? '') === mint.hash ? json({}) : unauthorized();
}

describe('withSessionFingerprint', () => {
  it('sends the hash with the code and with each refresh, and asks for it once per page', async () => {
    await tab.signIn();
    await tab.auth.renew();
    await tab.callApi(ORDERS.url);

    expect(tokenRequests().map(({ form }) => [form.get('grant_type'), form.get('resource')])).toEqual([
      ['authorization_code', null],
      ['refresh_token', null],
      ['refresh_token', 'urn:orders'],
    ]);
    expect(tokenRequests().map(hashOf)).toEqual([mint.hash, mint.hash, mint.hash]);
    expect(mint.times('POST')).toBe(1);
  });

  it('sends it with the code of a silent sign-in', async () => {
    await tab.signIn();
    await tab.open();

    expect(isSignedIn()).toBe(true);
    expect(tab.frames.urls).toHaveLength(1);
    expect(tokenRequests().map(hashOf)).toEqual([mint.hash, mint.hash]);
    expect(mint.times('POST')).toBe(2);
  });

  it('asks for nothing while a page gets by with the tokens of a store', async () => {
    const acknowledgeRisk = 'tokens are readable by any script on this origin';
    tab.features.push(withWebStorage('local', { acknowledgeRisk }));
    await tab.signIn();
    await tab.open();
    expect(await credentialsOf(HOME)).toBe('include');
    expect(mint.times('POST')).toBe(1);

    await tab.auth.renew();
    expect(mint.times('POST')).toBe(2);
    expect(tokenRequests().map(hashOf)).toEqual([mint.hash, mint.hash]);
  });

  it('sends it by the name the provider wants', async () => {
    tab.features = [withSessionFingerprint({ mint: mint.url, parameter: 'fgp' })];
    await tab.signIn();

    expect(tokenRequests()[0]?.form.get('fgp')).toBe(mint.hash);
    expect(tokenRequests().map(hashOf)).toEqual([null]);
  });

  it('takes the place of no parameter of the protocol', async () => {
    tab.features = [withSessionFingerprint({ mint: mint.url, parameter: 'code_verifier' })];
    await tab.signIn();

    expect(isSignedIn()).toBe(true);
  });

  it('asks so that only a page of the app can, and follows nobody elsewhere', async () => {
    await tab.signIn();
    const [request] = mint.requests;

    expect(request?.init).toMatchObject({ method: 'POST', credentials: 'include', redirect: 'error' });
    const headers = new Headers(request?.init.headers);
    expect(headers.get('X-CSRF')).toBe('1');
    expect(headers.get('Authorization')).toBeNull();
    expect(request?.init.body ?? null).toBeNull();
  });

  it('asks once for all that wait', async () => {
    await tab.signIn();
    const reload = new ScriptedMint(mint.url);
    const release = reload.holdBack('POST');
    tab.start();
    await until(() => reload.times('POST') === 1);
    const calls = [tab.callApi(HOME), tab.callApi(ORDERS.url), tab.callApi(HOME)];
    release();
    await Promise.all(calls);

    expect(reload.times('POST')).toBe(1);
    expect(new Set(tokenRequests().slice(1).map(hashOf))).toEqual(new Set([reload.hash]));
  });

  it('is off by default', async () => {
    tab.features = [];
    await tab.signIn();

    expect(mint.requests).toEqual([]);
    expect(tokenRequests().map(hashOf)).toEqual([null]);
    expect(await credentialsOf(HOME)).not.toBe('include');
  });

  it.each([
    ['on another site', 'https://api.example.com/fingerprint'],
    ['on the same host without its scheme', 'https://localhost/fingerprint'],
    ['on a host without https', 'http://api.example.com/fingerprint'],
    ['no address', 'localhost:4300/fingerprint'],
    ['an address with a query', `${HOME}fingerprint?a=b`],
  ])('takes no endpoint that is %s', async (_, address) => {
    tab.features = [withSessionFingerprint({ mint: address })];
    await tab.open();
    expect(tab.errorCode).toBe('config_invalid');

    await expect(tab.auth.login()).rejects.toMatchObject({ code: 'config_invalid' });
    expect(tab.departures).toEqual([]);
    expect(tab.provider.requests).toEqual([]);
    expect(mint.requests).toEqual([]);
  });
});

describe('its cookie', () => {
  const send = (url: string, options: object = {}) =>
    firstValueFrom(TestBed.inject(HttpClient).get(url, options)).then(
      () => tab.apiRequests.at(-1)?.credentials,
    );

  it('goes with listed servers at the origin of the endpoint, and with no other', async () => {
    tab.servers.push({ url: `${HOME}public`, unprotected: true }, 'http://localhost:4301/');
    await tab.signIn();

    expect(await credentialsOf(`${HOME}invoices`)).toBe('include');
    expect(await credentialsOf(`${HOME}orders`)).toBe('include');
    for (const url of [`${HOME}public`, 'http://localhost:4301/', ELSEWHERE])
      expect([url, await credentialsOf(url)]).toEqual([url, undefined]);
    expect(new Set(tab.provider.requests.map(({ init }) => init.credentials))).toEqual(new Set(['omit']));
  });

  it('goes along only where a token does', async () => {
    await tab.open();
    expect(await credentialsOf(HOME)).toBeUndefined();

    await tab.login();
    expect(await send(HOME, { headers: { Authorization: 'Basic YTpi' } })).toBeUndefined();
    const context = new HttpContext().set(AUTHORIZATION, 'none');
    expect(await send(HOME, { context })).toBeUndefined();
  });

  it('stays where the app wants that for one request', async () => {
    await tab.signIn();

    expect(await send(HOME, { credentials: 'omit' })).toBe('omit');
  });

  it('does not go elsewhere with a request that an interceptor behind ours sends there', async () => {
    let target = ELSEWHERE;
    tab.lateInterceptors = [
      (request, next) => next(request.clone({ setHeaders: { 'X-Late': '1' } })),
      (request, next) => next(request.clone({ url: target })),
    ];
    await tab.signIn();
    expect(await send(HOME)).toBeUndefined();

    target = `${HOME}moved`;
    expect(await send(HOME)).toBe('include');
    target = 'https:';
    await send(HOME).catch(() => undefined);
    expect(tab.apiRequests.map(({ url, credentials }) => [url, credentials])).toEqual([
      [ELSEWHERE, undefined],
      [`${HOME}moved`, 'include'],
    ]);
  });

  it('goes where an interceptor behind ours says so itself', async () => {
    tab.lateInterceptors = [
      (request, next) => next(request.clone({ url: ELSEWHERE, withCredentials: true })),
    ];
    await tab.signIn();

    expect(await send(HOME)).toBe('include');
  });

  it('is asked for anew when an API refuses the token beside it', async () => {
    bindTokens();
    await tab.signIn();
    await tab.callApi(HOME);
    expect(tokenRequests()).toHaveLength(1);

    // The browser has dropped it.
    mint.hash = null;
    await tab.callApi(HOME);
    await tab.callApi(HOME);

    expect(tokenRequests().map(hashOf).at(-1)).toBe(mint.hash);
    expect(tokenRequests()).toHaveLength(2);
    expect(mint.times('POST')).toBe(2);
  });
});

describe('tabs that start at the same time', () => {
  it('end up with one cookie, and tokens for it', async () => {
    const { provider } = tab;
    const browser = new SeveralTabs(provider, {}, [{ url: ELSEWHERE }]);
    browser.sharesTokens = false;
    browser.features = [withSessionFingerprint({ mint: mint.url })];
    mint = new ScriptedMint(mint.url);
    (await browser.signIn('alice')).close();
    mint.hash = null;
    const started = () => provider.requestsTo('/jwks').length;
    const before = started();
    const release = mint.holdBack('POST');
    const opening = [browser.open(), browser.open()];
    await until(() => started() === before + 2);
    release();
    const users = (await Promise.all(opening)).map(({ user }) => user);
    browser.close();

    expect(users).toEqual(['alice', 'alice']);
    expect(tokenRequests().map(hashOf).slice(-2)).toEqual([mint.hash, mint.hash]);
  });
});

describe('an endpoint that gives no hash', () => {
  const failures: [title: string, answer: () => Response | Promise<Response>][] = [
    ['is out of order', () => new Response('', { status: 500 })],
    ['refuses this origin', () => json({ code: 'csrf_refused', message: '' }, 403)],
    ['speaks like a provider', () => json({ error: 'invalid_grant' }, 400)],
    ['is not there', () => new Response('', { status: 404 })],
    ['cannot be reached', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['answers with a page', () => new Response('<html>', { headers: { 'Content-Type': 'text/html' } })],
    ['answers with nothing', () => new Response(null, { status: 204 })],
    ['answers without one', () => json({})],
    ['answers with a list of them', () => json({ hash: ['a'.repeat(43)] })],
    ['answers with what is none', () => json({ hash: '&scope=admin'.repeat(4) })],
  ];

  it.each(failures)(
    'keeps a login from being finished when it %s, but not the next one',
    async (_, answer) => {
      mint.answer = answer;
      await tab.signIn();
      expect([tab.outcome, tab.errorCode]).toEqual(['unreachable', 'server_unreachable']);
      expect(tokenRequests()).toEqual([]);

      mint.answer = null;
      await tab.login();
      expect(isSignedIn()).toBe(true);
      expect(tokenRequests().map(hashOf)).toEqual([mint.hash]);
    },
  );

  it.each(failures)('leaves session and refresh token alone when it %s', async (_, answer) => {
    await tab.signIn();
    tab.apiAnswer = unauthorized;
    mint.answer = answer;
    await tab.callApi(HOME).catch(() => undefined);

    expect(isSignedIn()).toBe(true);
    expect(tab.errorCode).toBe('server_unreachable');
    expect(tokenRequests()).toHaveLength(1);

    mint.answer = null;
    await tab.auth.renew();
    expect(tokenRequests().map(hashOf).at(-1)).toBe(mint.hash);
  });

  it.each<[what: string, advice: string, answer: () => Response | Promise<Response>]>([
    ['answered 404', 'Is `mint` the address', () => new Response('', { status: 404 })],
    ['answered 405', 'Is `mint` the address', () => new Response('', { status: 405 })],
    ['answered 403', '`allowedOrigins`', () => json({ code: 'csrf_refused', message: '' }, 403)],
    ['answered nothing', 'CORS', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['answered 200', 'Is `mint` the address', () => new Response('<html>')],
    ['answered with no hash', 'Is `mint` the address', () => json({ hash: 'none' })],
    ['answered 502', 'log', () => new Response('', { status: 502 })],
  ])('is told of in dev mode, once, when it %s', async (what, advice, answer) => {
    const warn = jest.spyOn(console, 'warn').mockReturnValue();
    mint.answer = answer;
    await tab.signIn();
    expect(tab.outcome).toBe('unreachable');
    await tab.login();
    window.dispatchEvent(new Event('online'));
    await until(() => mint.times('POST') > 2);

    const said = warn.mock.calls.flat().filter((text) => String(text).includes(mint.url));
    expect(said[0]).toContain(`${mint.url}' ${what}`);
    expect(said[0]).toContain(advice);
    // By each of the two pages.
    expect(said).toHaveLength(2);
  });

  it('is given the time it asks for', async () => {
    await tab.signIn();
    tab.apiAnswer = unauthorized;
    mint.answer = () => new Response('', { status: 429, headers: { 'Retry-After': '30' } });
    await tab.callApi(HOME).catch(() => undefined);

    expect(tab.auth.error()?.retryAfter).toBe(30);
    const asked = mint.times('POST');
    await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'server_unreachable' });
    expect(mint.times('POST')).toBe(asked);
  });

  it('has ten seconds to answer', async () => {
    await tab.signIn();
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate', 'Date'] });
    tab.apiAnswer = unauthorized;
    mint.holdBack('POST');
    const call = tab.callApi(HOME).catch(() => undefined);
    await until(() => mint.times('POST') === 2);
    expect(tab.errorCode).toBeUndefined();
    await jest.advanceTimersByTimeAsync(10_000);
    await call;
    await until(() => tab.errorCode !== undefined);

    expect([tab.outcome, tab.errorCode]).toEqual(['signed-in', 'server_timeout']);
    expect(tokenRequests()).toHaveLength(1);
  });
});

describe('a sign-out', () => {
  /** Stays on this page, which remembers what it knew. */
  async function signInByPopup(afterwards: () => void = () => undefined): Promise<void> {
    const outcome = tab.auth.login({ display: 'popup' });
    await until(() => tab.popups[0]?.addresses.length === 1);
    const [url = ''] = tab.popups[0]?.addresses ?? [];
    const channel = new BroadcastChannel(`strongbox.popup.${new URL(url).searchParams.get('state') ?? ''}`);
    channel.postMessage(new URL(tab.provider.authorize(url)).search);
    afterwards();
    await outcome;
    channel.close();
  }

  it('forgets the cookie in a request that outlives the page, and does not wait for it', async () => {
    await tab.signIn();
    mint.holdBack('DELETE');
    await tab.auth.logout();

    expect(tab.destination).toMatch(/logout/);
    const { init } = mint.requests.at(-1) ?? {};
    expect(init).toMatchObject({ method: 'DELETE', credentials: 'include', keepalive: true });
    expect(mint.times('DELETE')).toBe(1);
  });

  it('is done when the cookie cannot be forgotten', async () => {
    await tab.signIn();
    mint.answer = () => Promise.reject(new TypeError('Failed to fetch'));
    await tab.auth.logout({ scope: 'app' });

    expect(tab.outcome).toBe('logout');
    expect(tab.errorCode).toBeUndefined();
  });

  it('in another tab forgets the hash, and leaves the cookie to that tab', async () => {
    await tab.signIn();
    const other = new BroadcastChannel(`strongbox.session ${tab.provider.issuer} shop`);
    other.postMessage({ type: 'signed-out', reason: 'logout' });
    await until(() => !isSignedIn());
    other.close();

    expect(mint.times('DELETE')).toBe(0);
    mint.hash = null;
    await signInByPopup();
    expect(tokenRequests().map(hashOf).at(-1)).toBe(mint.hash);
  });

  it('is over before the next session gets a cookie', async () => {
    await tab.signIn();
    const release = mint.holdBack('DELETE');
    await tab.auth.logout({ scope: 'app' });
    await signInByPopup(release);

    expect(mint.hash).not.toBeNull();
    expect(tokenRequests().map(hashOf).at(-1)).toBe(mint.hash);
  });
});
