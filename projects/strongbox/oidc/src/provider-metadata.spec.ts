import { AppTab } from './spec/app-tab';
import { foreignPage } from './spec/frame-script';
import { DISCOVERY, json, ScriptedProvider } from './spec/scripted-provider';
import { SigningKey } from './spec/signing-key';
import { until } from './spec/until';

const key = SigningKey.generate();

let provider: ScriptedProvider;
let tab: AppTab;

beforeEach(async () => {
  tab = AppTab.onFirstVisit(await key);
  provider = tab.provider;
});

const discoveries = () => provider.requestsTo(DISCOVERY);
const loginError = async () => {
  await tab.open();
  return tab.auth.login().then(
    () => 'none',
    () => tab.errorCode,
  );
};

describe('the metadata of the provider', () => {
  it.each<[title: string, issuer: unknown]>([
    ['another', 'https://evil.example'],
    ['one with a slash', 'https://id.example.com/'],
    ['a longer one', 'https://id.example.com.evil.example'],
    ['one of another case', 'https://ID.example.com'],
    ['none', undefined],
  ])('is refused if its issuer is %s', async (_, issuer) => {
    provider.metadata = { ...provider.metadata, issuer };

    expect(await loginError()).toBe('provider_metadata_invalid');
    expect(tab.departures).toEqual([]);
  });

  it('is found below an issuer that ends with a slash', async () => {
    provider = new ScriptedProvider(await key, 'https://id.example.com');
    provider.metadata = { ...provider.metadata, issuer: 'https://id.example.com/' };
    tab = new AppTab(provider, { issuer: 'https://id.example.com/' });

    expect(await loginError()).toBe('none');
    expect(discoveries()).toHaveLength(1);
  });

  it.each(['authorization_endpoint', 'token_endpoint', 'jwks_uri'])('is refused without %s', async (name) => {
    provider.metadata = { ...provider.metadata, [name]: undefined };

    expect(await loginError()).toBe('provider_metadata_invalid');
  });

  describe.each([
    'authorization_endpoint',
    'token_endpoint',
    'jwks_uri',
    'end_session_endpoint',
    'revocation_endpoint',
    'pushed_authorization_request_endpoint',
  ])('is refused if its %s', (name) => {
    it.each<[title: string, url: unknown]>([
      ['is not encrypted', 'http://id.example.com/endpoint'],
      ['is a script', 'javascript:alert(1)'],
      ['is data', 'data:text/html,hello'],
      ['holds user info', 'https://user:secret@id.example.com/'],
      ['is relative', '/endpoint'],
      ['is a list', ['https://id.example.com/endpoint']],
      ['is null', null],
    ])('%s', async (_, url) => {
      provider.metadata = { ...provider.metadata, [name]: url };

      expect(await loginError()).toBe('provider_metadata_invalid');
      expect(tab.departures).toEqual([]);
    });
  });

  it.each<[title: string, body: unknown]>([
    ['null', null],
    ['a list', []],
    ['a text', 'metadata'],
  ])('is refused if it is %s', async (_, body) => {
    provider.answer(DISCOVERY, () => json(body));

    expect(await loginError()).toBe('provider_metadata_invalid');
  });

  it.each<[title: string, methods: unknown]>([
    ['does not say so', undefined],
    ['has only plain', ['plain']],
    ['says so in a text', 'S256 plain'],
  ])('is refused without PKCE, if it %s', async (_, methods) => {
    provider.metadata = { ...provider.metadata, code_challenge_methods_supported: methods };

    expect(await loginError()).toBe('pkce_unsupported');
    expect(tab.departures).toEqual([]);
  });

  it('can be corrected by the app', async () => {
    provider.metadata = { ...provider.metadata, code_challenge_methods_supported: undefined };
    tab.config = { ...tab.config, metadata: { code_challenge_methods_supported: ['S256'] } };

    expect(await loginError()).toBe('none');
  });

  it('is not asked for when the app has all of it', async () => {
    tab.config = { ...tab.config, metadata: provider.metadata };
    await tab.signIn();

    expect(tab.auth.isSignedIn()).toBe(true);
    expect(discoveries()).toEqual([]);
  });

  it('is checked in the same way when the app has all of it', async () => {
    const metadata = { ...provider.metadata, token_endpoint: 'http://id.example.com/token' };
    tab.config = { ...tab.config, metadata };

    expect(await loginError()).toBe('provider_metadata_invalid');
  });

  it('is fetched once for all that need it, from the HTTP cache when the app starts', async () => {
    await tab.signIn();
    provider.requests.length = 0;
    await tab.open();
    await Promise.all([tab.callApi(), tab.auth.renew(), tab.auth.renew()]);
    await tab.auth.logout();

    expect(discoveries().map(({ init }) => init.cache)).toEqual(['force-cache']);
  });

  it('is current when the user logs in, and fetched once for logins that overlap', async () => {
    await tab.open();
    await Promise.all([tab.auth.login(), tab.auth.login()]);

    expect(discoveries().map(({ init }) => init.cache)).toEqual(['no-cache']);
    expect(tab.departures).toHaveLength(1);
  });

  it('is asked for again after a failure', async () => {
    provider.answer(DISCOVERY, () => new Response(null, { status: 500 }));
    expect(await loginError()).toBe('server_unreachable');
    provider.answer(DISCOVERY);
    await tab.auth.login();

    expect(tab.departures).toHaveLength(1);
    expect(tab.departures[0]?.url).toMatch(/^https:\/\/id\.example\.com\/authorize\?/);
  });

  describe('is asked for anew, not from the HTTP cache, after a failure that an old copy may have led to:', () => {
    /** The HTTP cache goes on with what it has, while this has changed. */
    function move(changes: object): void {
      const old = provider.metadata;
      provider.answer(DISCOVERY, ({ init }) => json(init.cache === 'force-cache' ? old : provider.metadata));
      provider.metadata = { ...old, ...changes };
      provider.requests.length = 0;
    }
    const copies = () => discoveries().map(({ init }) => init.cache);

    beforeEach(() => tab.signIn());
    afterEach(() => jest.useRealTimers());

    it('a code that nobody would take', async () => {
      move({ token_endpoint: `${provider.issuer}/token2` });
      await tab.open();
      expect(tab.outcome).toBe('unreachable');

      window.dispatchEvent(new Event('online'));
      await until(() => tab.outcome !== 'unreachable');
      expect(tab.auth.isSignedIn()).toBe(true);
      expect(copies()).toEqual(['force-cache', 'no-cache']);
    });

    it('an error in its place, which the HTTP cache keeps', async () => {
      provider.answer(DISCOVERY, ({ init }) =>
        init.cache === 'force-cache' ? new Response(null, { status: 503 }) : json(provider.metadata),
      );
      await tab.open();
      expect(tab.outcome).toBe('unreachable');

      window.dispatchEvent(new Event('online'));
      await until(() => tab.outcome !== 'unreachable');
      expect(tab.auth.isSignedIn()).toBe(true);
    });

    it('a refresh token that nobody would take', async () => {
      await tab.open();
      move({ token_endpoint: `${provider.issuer}/token2` });
      await expect(tab.auth.renew()).rejects.toMatchObject({ code: 'server_unreachable' });

      await tab.auth.renew();
      await tab.auth.renew();
      expect(copies()).toEqual(['no-cache']);
      expect(provider.requestsTo('/token2')).toHaveLength(2);
    });

    it('a frame that ended elsewhere', async () => {
      move({ authorization_endpoint: `${provider.issuer}/authorize2` });
      tab.frames.navigate = (url) => (url.includes('/authorize2?') ? provider.authorize(url) : foreignPage);
      jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate', 'Date'] });
      tab.start();
      await until(() => tab.frames.urls.length === 1);
      await jest.advanceTimersByTimeAsync(2000);
      await until(() => tab.outcome !== 'restoring');

      expect(tab.auth.isSignedIn()).toBe(true);
      expect(copies()).toEqual(['force-cache', 'no-cache']);
    });
  });
});
