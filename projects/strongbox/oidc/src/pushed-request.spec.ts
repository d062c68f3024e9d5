import { AppTab } from './spec/app-tab';
import { json, type ProviderRequest, type ScriptedProvider } from './spec/scripted-provider';
import { SigningKey } from './spec/signing-key';
import { until } from './spec/until';

const key = SigningKey.generate();

let provider: ScriptedProvider;
let tab: AppTab;

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await key);
  provider = tab.provider;
});

const pushed = () => provider.requestsTo('/par');
const inAddress = (url: string) => Object.fromEntries(new URL(url).searchParams);
const reference = { client_id: 'shop', request_uri: expect.stringMatching(/^urn:/) as unknown };
const demand = () => {
  provider.metadata = { ...provider.metadata, require_pushed_authorization_requests: true };
};

describe('a request that is pushed', () => {
  it.each<[title: string, prepare: () => void]>([
    ['because the provider takes no other', demand],
    [
      'because the app wants it so',
      () => (tab.config = { ...tab.config, pushedAuthorizationRequest: 'always' }),
    ],
  ])('%s says everything to the provider and nothing in the address', async (_, prepare) => {
    prepare();
    await tab.open('/orders');
    await tab.login({ acr: 'mfa', maxAge: 60, loginHint: 'alice & co', scope: 'billing:read' });

    expect(tab.auth.isSignedIn()).toBe(true);
    expect(location.pathname).toBe('/orders');
    expect(inAddress(tab.destination)).toEqual(reference);
    expect(pushed()).toHaveLength(1);
    expect(Object.fromEntries(pushed()[0]?.form ?? [])).toMatchObject({
      response_type: 'code',
      client_id: 'shop',
      redirect_uri: 'http://localhost/auth/callback',
      scope: 'openid profile billing:read',
      acr_values: 'mfa',
      max_age: '60',
      login_hint: 'alice & co',
      code_challenge_method: 'S256',
    });
  });

  it('goes without cookies and cannot be redirected', async () => {
    demand();
    await tab.open();
    await tab.auth.login();

    const { init } = pushed()[0] as ProviderRequest;
    expect(init).toMatchObject({ method: 'POST', credentials: 'omit', redirect: 'error' });
    expect(new Headers(init.headers).get('Content-Type')).toBe('application/x-www-form-urlencoded');
  });

  it('can be a silent one, and so can a renewal', async () => {
    demand();
    provider.tokens = ({ refresh_token: _, ...response }) => response;
    await tab.signIn();
    await tab.open();
    await tab.auth.renew();

    expect(tab.auth.isSignedIn()).toBe(true);
    expect(tab.frames.urls.map(inAddress)).toEqual([reference, reference]);
    expect(pushed().map(({ form }) => form.get('prompt'))).toEqual([null, 'none', 'none']);
  });

  it('keeps the parameters of the endpoint', async () => {
    demand();
    const authorization_endpoint = 'https://id.example.com/authorize?tenant=7';
    provider.metadata = { ...provider.metadata, authorization_endpoint };
    await tab.open();
    await tab.auth.login();

    expect(inAddress(tab.destination)).toEqual({ tenant: '7', ...reference });
  });

  it('is not sent any more once the login is called off', async () => {
    demand();
    const release = provider.holdBack('/par');
    await tab.open();
    const caller = new AbortController();
    const leaving = tab.auth.login({ signal: caller.signal });
    await until(() => pushed().length === 1);
    caller.abort();
    release();

    expect(await leaving).toBe('aborted');
    expect(pushed()[0]?.init.signal?.aborted).toBe(true);
    expect(tab.departures).toEqual([]);
    expect(Object.keys(sessionStorage)).toEqual([]);
  });
});

describe('no request is pushed', () => {
  it.each<[title: string, required: unknown]>([
    ['the provider only offers it', undefined],
    ['it takes others too', false],
    ['it does not say so as the standard has it', 'true'],
  ])('where %s', async (_, required) => {
    provider.metadata = { ...provider.metadata, require_pushed_authorization_requests: required };
    await tab.signIn();

    expect(tab.auth.isSignedIn()).toBe(true);
    expect(pushed()).toEqual([]);
  });
});

describe('a login does not leave the page', () => {
  const loginError = async () => {
    await tab.open();
    const error: unknown = await tab.auth.login().catch((thrown: unknown) => thrown);
    expect(tab.departures).toEqual([]);
    return error;
  };

  it.each<[title: string, answer: () => Response | Promise<Response>, code: string]>([
    ['refuses it', () => json({ error: 'invalid_scope' }, 400), 'login_refused'],
    ['does not know the app', () => json({ error: 'invalid_client' }, 401), 'login_refused'],
    ['has no time', () => json({ error: 'temporarily_unavailable' }, 400), 'server_unreachable'],
    ['is broken', () => new Response(null, { status: 503 }), 'server_unreachable'],
    ['cannot be reached', () => Promise.reject(new TypeError('Failed to fetch')), 'server_unreachable'],
    ['gives no reference', () => json({ expires_in: 60 }, 201), 'pushed_response_invalid'],
    ['gives an empty one', () => json({ request_uri: '', expires_in: 60 }), 'pushed_response_invalid'],
    ['gives a list', () => json({ request_uri: ['urn:a'], expires_in: 60 }), 'pushed_response_invalid'],
    [
      'gives one that is no URI',
      () => json({ request_uri: 'urn:a\nb', expires_in: 60 }),
      'pushed_response_invalid',
    ],
    ['does not say for how long', () => json({ request_uri: 'urn:a' }), 'pushed_response_invalid'],
    [
      'gives one that is over',
      () => json({ request_uri: 'urn:a', expires_in: 0 }),
      'pushed_response_invalid',
    ],
    ['answers with nothing', () => json(null), 'pushed_response_invalid'],
  ])('when the provider %s', async (_, answer, code) => {
    demand();
    provider.answer('/par', answer);

    expect(await loginError()).toMatchObject({ code });
  });

  it('when the request has to be pushed, but it is not said where to', async () => {
    demand();
    provider.metadata = { ...provider.metadata, pushed_authorization_request_endpoint: undefined };

    expect(await loginError()).toMatchObject({ code: 'provider_metadata_invalid' });
  });
});
